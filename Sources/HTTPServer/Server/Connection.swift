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
        /// The client was too slow: the connection ends, and no request of it is begun any more.
        case over
    }

    /// Valid until libmicrohttpd tells that the connection is closed.
    let socket: Int32
    private let state: Locked<(phase: Phase, deadline: Uptime?)>

    init(socket: Int32, deadline: Uptime) {
        self.socket = socket
        state = Locked((.idle, deadline))
    }

    /// - Parameter deadline: nil where the client has nothing to do.
    /// - Returns: false when the connection is over.
    @discardableResult
    func enter(_ phase: Phase, until deadline: Uptime?) -> Bool {
        state.withLock { state in
            if state.phase == .over { return false }
            state = (phase, deadline)
            return true
        }
    }

    /// Ends it when its client is overdue.
    /// - Returns: what it was at; nil when it goes on.
    func end(ifOverdueAt moment: Uptime) -> Phase? {
        state.withLock { state in
            guard let deadline = state.deadline, deadline <= moment else { return nil }
            defer { state = (.over, nil) }
            return state.phase
        }
    }

    var isIdle: Bool { state.withLock { $0.phase == .idle } }
}
