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
    private struct State {
        var phase = Phase.idle
        var deadline: Uptime?
        /// When something of the body came last.
        var heard: Uptime?
    }

    private let state: Locked<State>

    init(socket: Int32, deadline: Uptime) {
        self.socket = socket
        state = Locked(State(deadline: deadline))
    }

    /// - Parameter deadline: nil where the client has nothing to do.
    /// - Returns: false when the connection is over.
    @discardableResult
    func enter(_ phase: Phase, until deadline: Uptime?) -> Bool {
        state.withLock { state in
            if state.phase == .over { return false }
            state = State(phase: phase, deadline: deadline)
            return true
        }
    }

    /// Something of the body has come.
    func hear(at moment: Uptime) { state.withLock { $0.heard = moment } }

    /// Ends it when its client is overdue.
    /// - Returns: what it was at; nil when it goes on.
    func end(ifOverdueAt moment: Uptime) -> Phase? {
        state.withLock { state in
            guard let deadline = state.deadline, deadline <= moment else { return nil }
            defer { state = State(phase: .over) }
            return state.phase
        }
    }

    /// Ends it when it is in the middle of a body of which nothing has come since.
    /// - Returns: what it was at; nil when it goes on.
    func end(ifStalledSince moment: Uptime) -> Phase? {
        state.withLock { state in
            guard state.phase == .body, state.heard.map({ $0 < moment }) ?? false else { return nil }
            defer { state = State(phase: .over) }
            return state.phase
        }
    }

    var isIdle: Bool { state.withLock { $0.phase == .idle } }
}
