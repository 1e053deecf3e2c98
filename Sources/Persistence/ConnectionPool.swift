internal import Observability
internal import WorldKit

/// Connections that are lent to one user at a time. From any task.
///
/// There are no more than so many; each is made when nobody has one to spare. Who comes while all are lent waits in line, not for ever. A
/// connection that comes free takes the first of the line at once, on its own thread: while there is a line, nobody is woken but by an answer.
final class ConnectionPool: Sendable {
    private struct State {
        /// The last one that was used first: the others may grow old and be let go.
        var idle: [Lane] = []
        var made = 0
        var line = WaitingLine()
        var lastID = 0
        var hasTimer = false
        var closed = false
    }

    private let state = Locked(State())
    let size: PoolSize
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
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let turn = WaitingLine.Turn(
                    id: id, since: world.uptime,
                    run: { lane in
                        let result = Result { try body(lane) }
                        return { continuation.resume(with: result) }
                    }, refuse: { continuation.resume(throwing: $0) })
                take(turn, isCancelled: { Task.isCancelled })
            }
        } onCancel: {
            if let turn = state.withLock({ $0.line.remove(id) }) { refuse(turn, CancellationError()) }
        }
    }

    /// The same for work that no task waits for: one of the two is called, once.
    /// - Parameter run: returns what tells of it.
    func submit(
        _ run: @escaping @Sendable (Lane) -> @Sendable () -> Void, refuse: @escaping @Sendable (any Error) -> Void
    ) {
        take(WaitingLine.Turn(id: 0, since: world.uptime, run: run, refuse: refuse), isCancelled: { false })
    }

    /// Connections at rest close; those that are lent do when they come back. Who waits is told.
    func close() {
        let (idle, line) = state.withLock { state in
            state.closed = true
            defer { state.idle = [] }
            return (state.idle, state.line.removeAll())
        }
        for lane in idle { lane.close() }
        for turn in line { refuse(turn, DatabaseError.closed) }
    }

    /// Connections that are lent now.
    var lentCount: Int { state.withLock { $0.made - $0.idle.count } }
    /// Those who wait for one now.
    var waitingCount: Int { state.withLock { $0.line.count } }

    private enum Place {
        case lane(Lane)
        case make(Int)
        /// In line; whether somebody is to see to it that the wait ends.
        case waits(needsTimer: Bool)
        case refused(any Error)
    }

    private func take(_ turn: WaitingLine.Turn, isCancelled: () -> Bool) {
        let place = state.withLock { state -> Place in
            if state.closed { return .refused(DatabaseError.closed) }
            if let lane = state.idle.popLast() { return .lane(lane) }
            if state.made < size.readers {
                state.made += 1
                return .make(state.made)
            }
            if isCancelled() { return .refused(CancellationError()) }
            if state.line.count >= size.maximumWaiting { return .refused(DatabaseError.overloaded) }
            state.line.append(turn)
            defer { state.hasTimer = true }
            return .waits(needsTimer: !state.hasTimer)
        }
        switch place {
        case .lane(let lane): lane.submit { [self] in run(turn, on: lane) }
        case .make(let number):
            let lane = make(number)
            lane.submit { [self] in run(turn, on: lane) }
        case .waits(let needsTimer): if needsTimer { watch(from: turn.since) }
        case .refused(let error): turn.refuse(error)
        }
    }

    /// On the connection's thread: this one and, as long as there is a line, those who wait.
    private func run(_ turn: WaitingLine.Turn, on lane: Lane) {
        var turn = turn
        while true {
            let answer = turn.run(lane)
            let (next, closed) = state.withLock { state -> (WaitingLine.Turn?, Bool) in
                let next = state.line.removeFirst()
                if next == nil, !state.closed { state.idle.append(lane) }
                return (next, state.closed)
            }
            if closed { lane.close() }
            answer()
            guard let next else { return }
            metrics.acquires.record(world.uptime - next.since)
            turn = next
        }
    }

    private func refuse(_ turn: WaitingLine.Turn, _ error: any Error) {
        metrics.acquires.record(world.uptime - turn.since)
        turn.refuse(error)
    }

    /// All wait equally long, so one timer serves: it is that of the first in line.
    private func watch(from since: Uptime) {
        _ = world.timer(at: since + size.acquireTimeout) { [weak self] in self?.endWaits() }
    }

    private func endWaits() {
        let now = world.uptime
        let (late, first) = state.withLock { state in
            let late = state.line.removeAll { now >= $0.since + size.acquireTimeout }
            state.hasTimer = state.line.first != nil
            return (late, state.line.first?.since)
        }
        if let first { watch(from: first) }
        for turn in late { refuse(turn, DatabaseError.overloaded) }
    }
}
