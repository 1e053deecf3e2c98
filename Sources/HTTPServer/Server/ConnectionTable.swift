internal import Glibc
internal import WorldKit

/// The open connections of a server. Sockets are shut down under its lock, and libmicrohttpd closes a socket only after it
/// was taken out here: a socket is never confused with the next one of the same number.
final class ConnectionTable: Sendable {
    private struct State {
        var connections: [Int32: Connection] = [:]
        /// Given to the daemon, whose thread has not opened them yet.
        var handedOver = 0
        var empty: OneShot<Void>?

        var isEmpty: Bool { connections.isEmpty && handedOver == 0 }
    }

    private let state = Locked(State())

    var count: Int { state.withLock { $0.connections.count } }

    var handedOver: Int { state.withLock { $0.handedOver } }

    /// A connection is given to the daemon by `give`, which tells whether it was taken.
    func handOver(_ give: () -> Bool) {
        state.withLock { $0.handedOver += 1 }
        if !give() { settle { $0.handedOver -= 1 } }
    }

    func add(_ connection: Connection) {
        state.withLock { state in
            state.connections[connection.socket] = connection
            state.handedOver = max(state.handedOver - 1, 0)
        }
    }

    func remove(_ connection: Connection) { settle { $0.connections[connection.socket] = nil } }

    private func settle(_ change: (inout State) -> Void) {
        let empty = state.withLock { state -> OneShot<Void>? in
            change(&state)
            return state.isEmpty ? state.empty : nil
        }
        empty?.complete(.success(()))
    }

    /// Ends the connections whose client did not do its part in time.
    /// - Parameter farewell: what a client that is in the middle of a request is told.
    func endOverdue(at moment: Uptime, farewell: () -> [UInt8]) {
        let overdue = state.withLock { state in
            state.connections.values.compactMap { connection in connection.end(ifOverdueAt: moment).map { (connection, $0) } }
        }
        for (connection, phase) in overdue {
            let words = phase == .head || phase == .body ? farewell() : []
            state.withLock { state in
                guard state.connections[connection.socket] === connection else { return }
                // Nothing has been sent for this request, and nothing will be: what does not go out at once is not worth waiting for.
                if !words.isEmpty { unsafe send(connection.socket, words, words.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)) }
                shutdown(connection.socket, Int32(SHUT_RDWR))
            }
        }
    }

    /// Ends the connections on which no request has begun. What the client sent before is still read and answered.
    func endIdle() {
        state.withLock { state in
            for connection in state.connections.values where connection.isIdle { shutdown(connection.socket, Int32(SHUT_RD)) }
        }
    }

    /// Waits until no connection is open, or until `deadline`.
    func waitUntilEmpty(until deadline: Uptime, in world: any World) async {
        let empty = OneShot<Void>()
        let already = state.withLock { state -> Bool in
            state.empty = empty
            return state.isEmpty
        }
        if already { return }
        _ = try? await empty.value(until: deadline, in: world)  // cancelled: the caller goes on at once, as it should
    }
}
