internal import Glibc

/// The timers of a LiveWorld: a binary heap, and one thread that sleeps until the first is due.
///
/// A cancelled timer leaves the heap at once, with all that it holds. The thread starts with the first timer.
@safe final class TimerQueue: @unchecked Sendable {  // unchecked: the variables are touched under `condition` alone
    /// One timer, which knows its place in the heap.
    final class Entry: TimerHandle, @unchecked Sendable {  // unchecked: `index` and `fire` belong to the queue's lock
        fileprivate let deadline: Uptime
        fileprivate let number: UInt64
        fileprivate var fire: (@Sendable () -> Void)?
        fileprivate var index = -1
        private let queue: TimerQueue

        fileprivate init(_ deadline: Uptime, _ number: UInt64, _ queue: TimerQueue, _ fire: @escaping @Sendable () -> Void) {
            self.deadline = deadline
            self.number = number
            self.queue = queue
            self.fire = fire
        }

        func cancel() { queue.remove(self) }

        /// Earlier deadline first; of two with the same one, the older.
        fileprivate func isBefore(_ other: Entry) -> Bool { (deadline, number) < (other.deadline, other.number) }
    }

    private let condition = Condition()
    private var heap: [Entry] = []
    private var count: UInt64 = 0
    private var running = false
    private var ending = false
    private let last = OneShot<Void>()

    func add(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> Entry {
        condition.locked {
            count += 1
            let entry = Entry(deadline, count, self, fire)
            guard !ending else { return entry }
            entry.index = heap.count
            heap.append(entry)
            rise(from: entry.index)
            if !running {
                running = true
                Thread.start("timers") { [self] in run() }
            } else if entry.index == 0 {
                condition.signal()
            }
            return entry
        }
    }

    /// Drops all timers, ends the thread and waits for the timer that is just firing.
    func end() async {
        // As in `remove`, what the closures hold is let go after the lock.
        let (dropped, started) = condition.locked { () -> ([(@Sendable () -> Void)?], Bool) in
            ending = true
            defer { heap = [] }
            let dropped = heap.map { entry in
                defer { entry.fire = nil }
                entry.index = -1
                return entry.fire
            }
            condition.signal()
            return (dropped, running)
        }
        withExtendedLifetime(dropped) {}
        if started { await last.uncancelled() }
    }

    private func remove(_ entry: Entry) {
        // What the closure holds is let go after the lock: a deinit may cancel another timer.
        let dropped = condition.locked { () -> (@Sendable () -> Void)? in
            guard entry.index >= 0 else { return nil }
            take(at: entry.index)
            defer { entry.fire = nil }
            return entry.fire
        }
        withExtendedLifetime(dropped) {}
    }

    private func run() {
        while let fire = next() { fire() }
        last.complete(.success(()))
    }

    /// Sleeps until a timer is due; nil at the end.
    private func next() -> (@Sendable () -> Void)? {
        condition.locked {
            while !ending {
                guard let first = heap.first else {
                    condition.wait()
                    continue
                }
                guard first.deadline.micros <= Clock.micros(CLOCK_MONOTONIC) else {
                    condition.wait(until: first.deadline)
                    continue
                }
                take(at: 0)
                guard let fire = first.fire else { continue }
                first.fire = nil
                return fire
            }
            return nil
        }
    }

    // The heap. `take` swaps with the last and lets that one find its place.

    private func take(at index: Int) {
        heap[index].index = -1
        let last = heap.removeLast()
        guard index < heap.count else { return }
        heap[index] = last
        last.index = index
        rise(from: index)
        sink(from: last.index)
    }

    private func rise(from start: Int) {
        var index = start
        while index > 0, heap[index].isBefore(heap[(index - 1) / 2]) {
            exchange(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private func sink(from start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
            guard least != index else { return }
            exchange(index, least)
            index = least
        }
    }

    private func exchange(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        heap[a].index = a
        heap[b].index = b
    }
}
