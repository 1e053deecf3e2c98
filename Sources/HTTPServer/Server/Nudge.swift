internal import CMicroHTTPD
internal import Glibc

/// Wakes the server's thread without giving it anything to do.
///
/// libmicrohttpd (0.9.75, `MHD_epoll`) takes events by 128 at a time. When it has got exactly so many it asks for more before
/// it looks at those, and waits for as long as nothing else happens: 128 requests that come together would have no answer
/// until there is a 129th. Any event gets it out of there. This one is of a descriptor of our own in the library's set.
final class Nudge: Sendable {
    private let descriptor: Int32

    /// nil when the system does not allow it.
    init?(_ daemon: OpaquePointer) {
        descriptor = unsafe shim_open_nudge(daemon)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// From any thread, also after the daemon has stopped.
    func give() { shim_nudge(descriptor) }
}
