internal import Observability
internal import WorldKit

/// Reads things by their numbers. From any task.
///
/// Of a server, those that are asked for while a reading is under way are read together, by the next one: as writes that wait together are
/// committed together. One that is asked for alone is read at once.
package final class Lookup<Value: Sendable>: Sendable {
    /// Reads those of the numbers that there are, by one statement, which may be run more than once. There are no more than `maximum`.
    package typealias Read = @Sendable (_ numbers: [Int64], Transaction) throws -> [Int64: Value]

    private struct Waiter: Sendable {
        let number: Int64
        let since: Uptime
        let continuation: CheckedContinuation<Value?, any Error>
    }

    private struct State {
        var waiting: [Waiter] = []
        /// Whether somebody will read what waits.
        var isRead = false
        /// Whether somebody sees to it that nobody waits for ever.
        var hasTimer = false
    }

    /// So many are read together at the most.
    package static var maximum: Int { 64 }

    /// More than this do not wait.
    private static var maximumWaiting: Int { 10_000 }

    private let database: Database
    private let name: StaticString
    private let read: Read
    private let state = Locked(State())

    /// - Parameter name: what rehearsals know it by.
    package init(_ database: Database, name: StaticString, _ read: @escaping Read) {
        self.database = database
        self.name = name
        self.read = read
    }

    /// nil for what is not there.
    /// - Throws: `DatabaseError`, or what the reading throws.
    package func value(_ number: Int64) async throws -> Value? {
        guard let readers = database.engine.readers else {
            return try await database.read(alone: true, { [read] in try read([number], $0)[number] }, name: name)
        }
        return try await database.measuringRead(name) {
            try await withCheckedThrowingContinuation { continuation in
                let now = database.world.uptime
                let place = state.withLock { state -> Place in
                    guard state.waiting.count < Self.maximumWaiting else { return .full }
                    state.waiting.append(Waiter(number: number, since: now, continuation: continuation))
                    guard state.isRead else {
                        state.isRead = true
                        return .begins
                    }
                    defer { state.hasTimer = true }
                    return .waits(needsTimer: !state.hasTimer)
                }
                switch place {
                case .full: continuation.resume(throwing: DatabaseError.overloaded)
                case .begins: readTogether(on: readers)
                case .waits(let needsTimer): if needsTimer { watch(from: now, readers.size.acquireTimeout) }
                }
            }
        }
    }

    private enum Place { case full, begins, waits(needsTimer: Bool) }

    /// All wait equally long, so one timer serves: it is that of the first.
    private func watch(from since: Uptime, _ patience: Duration) {
        _ = database.world.timer(at: since + patience) { [weak self] in self?.endWaits(patience) }
    }

    /// Those who have waited as long as one waits for a connection are told: the reading before theirs does not end.
    private func endWaits(_ patience: Duration) {
        let now = database.world.uptime
        let (late, first) = state.withLock { state in
            let late = state.waiting.prefix { now >= $0.since + patience }
            state.waiting.removeFirst(late.count)
            state.hasTimer = !state.waiting.isEmpty
            return (late, state.waiting.first?.since)
        }
        if let first { watch(from: first, patience) }
        for waiter in late { waiter.continuation.resume(throwing: DatabaseError.overloaded) }
    }

    /// What one of them comes to. One that cannot be read must not hold up the others; a database that is away holds up all, once.
    private func results(of numbers: [Int64], on lane: Lane) -> @Sendable (Int64) -> Result<Value?, any Error> {
        // Nobody may be left: they have waited too long.
        if numbers.isEmpty { return { _ in .success(nil) } }
        do {
            let found = try lane.read(alone: true) { try read(numbers, database.transaction(on: $0)) }
            return { .success(found[$0]) }
        } catch  where numbers.count == 1 || error.isOfDatabase {
            return { _ in .failure(error) }
        } catch {
            let alone = numbers.map { number in (number, results(of: [number], on: lane)(number)) }
            let found = Dictionary(alone) { first, _ in first }
            return { found[$0] ?? .success(nil) }
        }
    }

    /// Those who wait for a reading that has not begun.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func readTogether(on readers: ConnectionPool) {
        readers.submit { [self] lane in
            let batch = state.withLock { state in
                defer { state.waiting.removeFirst(min(Self.maximum, state.waiting.count)) }
                return Array(state.waiting.prefix(Self.maximum))
            }
            let values = results(of: batch.map(\.number), on: lane)
            return { [self] in
                let goesOn = state.withLock { state in
                    state.isRead = !state.waiting.isEmpty
                    return state.isRead
                }
                if goesOn { readTogether(on: readers) }
                for waiter in batch { waiter.continuation.resume(with: values(waiter.number)) }
            }
        } refuse: { [self] error in
            let waiting = state.withLock { state in
                defer { (state.waiting, state.isRead) = ([], false) }
                return state.waiting
            }
            for waiter in waiting { waiter.continuation.resume(throwing: error) }
        }
    }
}

extension Error {
    /// Whether it is of the database as a whole, and not of what was read.
    fileprivate var isOfDatabase: Bool {
        switch self as? DatabaseError {
        case .closed, .overloaded, .busy, .unavailable, .conflict, .commitUnknown: true
        default: false
        }
    }
}
