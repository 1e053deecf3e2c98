internal import WorldKit

/// One connection of a client: its socket, and until when the client must have done what it is at.
final class Connection: Sendable {
    /// What the connection is waiting for.
    enum Phase: Sendable {
        /// The next request line.
        case idle
        /// The rest of the header fields.
        case head
        case body
        /// The handler.
        case handling
        /// That the client takes the answer.
        case writing
    }

    /// Valid until libmicrohttpd tells that the connection is closed.
    let socket: Int32
    private let state: Locked<(phase: Phase, deadline: Uptime?)>

    init(socket: Int32, deadline: Uptime) {
        self.socket = socket
        state = Locked((.idle, deadline))
    }

    /// - Parameter deadline: nil where the client has nothing to do.
    func enter(_ phase: Phase, until deadline: Uptime?) { state.withLock { $0 = (phase, deadline) } }

    var isIdle: Bool { state.withLock { $0.phase == .idle } }

    func isOverdue(at moment: Uptime) -> Bool { state.withLock { $0.deadline.map { $0 <= moment } ?? false } }
}
