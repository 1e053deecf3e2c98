/// Wakes whoever sleeps between two rounds of work. A call that comes while a round is under way is not lost: take `next`
/// before the round, and wait for that. From any thread.
package final class WakeUp: Sendable {
    private let current = Locked(OneShot<Void>())

    package init() {}

    /// The next call.
    package var next: OneShot<Void> { current.withLock { $0 } }

    /// Calls.
    package func call() {
        let waiting = current.withLock { current -> OneShot<Void> in
            defer { current = OneShot() }
            return current
        }
        waiting.complete(.success(()))
    }
}
