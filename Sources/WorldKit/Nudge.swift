internal import CEpoll
internal import Glibc

/// Gets a thread out of its wait for descriptors (epoll_wait(2)), without giving it anything to do.
package final class Nudge: Sendable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - epoll: the set that the thread waits for.
    ///   - name: by which the event is known in it (`epoll_data`).
    /// - Returns: nil when the system does not allow it.
    package init?(_ epoll: Int32, name: UInt64) {
        descriptor = shim_nudge_open(epoll, name)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// From any thread, also after the set is gone.
    package func give() { shim_nudge(descriptor) }
}
