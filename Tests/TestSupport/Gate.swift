import Dispatch

/// Holds the thread that waits at it until it is opened: for code in `offPool`, a handler or a job that a test makes stand
/// still, never for a task of the pool.
package final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    package func wait() { semaphore.wait() }

    package func open() { semaphore.signal() }
}
