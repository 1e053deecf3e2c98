internal import Synchronization

/// A number that only grows. From any thread.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}

    /// Adds to it.
    package func increment(by amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// As it is now.
    package var value: UInt64 { count.load(ordering: .relaxed) }
}
