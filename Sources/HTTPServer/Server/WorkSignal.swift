internal import Synchronization
internal import WorldKit

/// Tells an event loop that the daemon has something to do which is no event of its epoll set: a daemon without a thread of its own
/// (libmicrohttpd 0.9.75) looks only when it is run for a connection that goes on (`MHD_resume_connection`), and whether there is room
/// again for one that waits.
final class WorkSignal: Sendable {
    private let isGiven = Atomic(false)
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    /// From any thread. The loop's next turn takes it.
    func give() {
        if !isGiven.exchange(true, ordering: .acquiringAndReleasing) { loop.submit {} }
    }

    /// Whether it was given since.
    func take() -> Bool { isGiven.exchange(false, ordering: .acquiringAndReleasing) }
}
