import Dispatch

/// Lets one thread wait for another: for code in `offPool`, never for a task.
package final class Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    package func wait() { semaphore.wait() }
    package func give() { semaphore.signal() }
}
