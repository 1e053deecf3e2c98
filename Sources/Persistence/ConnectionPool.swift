internal import Observability
internal import WorldKit

/// Connections that are lent to one user at a time. From any task.
///
/// There are no more than so many; each is made when nobody has one to spare. Who comes while all are lent waits in line, not for ever.
final class ConnectionPool: Sendable {
    private struct State {
        /// The last one that was used first: the others may grow old and be let go.
        var idle: [Lane] = []
        var made = 0
        var line: [(id: Int, turn: OneShot<Lane>)] = []
        var nextID = 0
        var closed = false
    }

    private let state = Locked(State())
    private let size: PoolSize
    private let world: any World
    private let metrics: DatabaseMetrics
    private let make: @Sendable (Int) -> Lane

    /// - Parameter make: makes a connection, which need not be open yet.
    init(_ size: PoolSize, _ world: any World, _ metrics: DatabaseMetrics, make: @escaping @Sendable (Int) -> Lane) {
        self.size = size
        self.world = world
        self.metrics = metrics
        self.make = make
    }

    /// Runs something on a connection, on its thread.
    /// - Throws: `DatabaseError.overloaded` when none comes free in time, `CancellationError` when the wait for it is cancelled, or what
    ///   `body` throws.
    func use<Value: Sendable>(_ body: @escaping @Sendable (Lane) throws -> Value) async throws -> Value {
        let lane = try await take()
        return try await withCheckedThrowingContinuation { continuation in
            lane.submit { [self] in
                let result = Result { try body(lane) }
                giveBack(lane)
                continuation.resume(with: result)
            }
        }
    }

    /// Connections at rest close; those that are lent do when they come back. Who waits is told.
    func close() {
        let (idle, line) = state.withLock { state in
            state.closed = true
            defer { (state.idle, state.line) = ([], []) }
            return (state.idle, state.line)
        }
        for lane in idle { lane.close() }
        for waiter in line { waiter.turn.complete(.failure(DatabaseError.closed)) }
    }

    /// Connections that are lent now.
    var lentCount: Int { state.withLock { $0.made - $0.idle.count } }
    /// Those who wait for one now.
    var waitingCount: Int { state.withLock { $0.line.count } }

    private enum Place {
        case lane(Lane)
        case make(Int)
        case wait(Int, OneShot<Lane>)
    }

    private func take() async throws -> Lane {
        let place = try state.withLock { state throws(DatabaseError) -> Place in
            if state.closed { throw .closed }
            if let lane = state.idle.popLast() { return .lane(lane) }
            if state.made < size.readers {
                state.made += 1
                return .make(state.made)
            }
            if state.line.count >= size.maximumWaiting { throw .overloaded }
            state.nextID += 1
            let turn = OneShot<Lane>()
            state.line.append((state.nextID, turn))
            return .wait(state.nextID, turn)
        }
        switch place {
        case .lane(let lane): return lane
        case .make(let number): return make(number)
        case .wait(let id, let turn): return try await wait(id, turn)
        }
    }

    private func wait(_ id: Int, _ turn: OneShot<Lane>) async throws -> Lane {
        let start = world.uptime
        defer { metrics.acquires.record(world.uptime - start) }
        do {
            if let lane = try await turn.value(until: start + size.acquireTimeout, in: world) { return lane }
        } catch {
            leave(id, turn)
            throw error
        }
        leave(id, turn)
        throw DatabaseError.overloaded
    }

    /// Out of the line; a turn that has come in this very moment goes to the next one.
    private func leave(_ id: Int, _ turn: OneShot<Lane>) {
        let wasInLine = state.withLock { state in
            guard let index = state.line.firstIndex(where: { $0.id == id }) else { return false }
            state.line.remove(at: index)
            return true
        }
        if !wasInLine, case .success(let lane)? = turn.outcome { giveBack(lane) }
    }

    private func giveBack(_ lane: Lane) {
        let (next, closed) = state.withLock { state -> (OneShot<Lane>?, Bool) in
            if state.closed { return (nil, true) }
            if state.line.isEmpty {
                state.idle.append(lane)
                return (nil, false)
            }
            return (state.line.removeFirst().turn, false)
        }
        if closed { lane.close() }
        next?.complete(.success(lane))
    }
}
