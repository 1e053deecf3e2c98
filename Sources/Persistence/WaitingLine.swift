internal import WorldKit

/// Those who wait for a connection, the first to come first. A value, kept under a lock by whoever has it.
struct WaitingLine {
    /// One who waits, and what he waits for. One of the two is called, once.
    struct Turn: Sendable {
        let id: Int
        let since: Uptime
        /// Uses the connection, on its thread, and returns what tells of it: whoever has the connection may let it go before.
        let run: @Sendable (Lane) -> @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    /// From `start` on; what is before that has gone.
    private var turns: [Turn?] = []
    private var start = 0

    var count: Int { turns.count - start }
    var first: Turn? { start < turns.count ? turns[start] : nil }

    mutating func append(_ turn: Turn) { turns.append(turn) }

    mutating func removeFirst() -> Turn? {
        guard let first else { return nil }
        turns[start] = nil
        start += 1
        if start == turns.count || start > 64 && start * 2 > turns.count {
            turns.removeFirst(start)
            start = 0
        }
        return first
    }

    /// nil for one that does not wait any more.
    mutating func remove(_ id: Int) -> Turn? {
        guard let index = turns[start...].firstIndex(where: { $0?.id == id }) else { return nil }
        return turns.remove(at: index)
    }

    /// Takes those out for whom that is true, in their order.
    mutating func removeAll(where isOut: (Turn) -> Bool = { _ in true }) -> [Turn] {
        let waiting = turns[start...].compactMap { $0 }
        turns = waiting.filter { !isOut($0) }
        start = 0
        return waiting.filter(isOut)
    }
}
