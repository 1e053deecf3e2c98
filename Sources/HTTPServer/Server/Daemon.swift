internal import CMicroHTTPD
internal import WorldKit

/// A daemon of libmicrohttpd without a thread of its own (`MHD_run`): an event loop's thread is the only one that it sees, but for
/// `MHD_resume_connection`.
///
/// Its epoll set is a descriptor in the loop's.
@safe final class Daemon: EventSource, @unchecked Sendable {  // unchecked: used on the loop's thread alone
    private let daemon: OpaquePointer
    private let descriptor: Int32
    /// Runs in a row that left work and called nobody, after which it is known to be none that can be done.
    private static let maximumQuietRuns = 3
    /// Who has sent nothing of his body for so long while there is such work is ended.
    private static let stallTime = Duration.seconds(1)

    private let core: ServerCore
    private let loop: EventLoop
    private var quietRuns = 0
    /// Since when there has been work that cannot be done.
    private var stuckSince: Uptime?

    /// Begins to serve.
    /// - Parameters:
    ///   - socket: listens; it is the daemon's from here on, unless there is none.
    ///   - maximumConnections: what the configuration and the system allow.
    init?(_ core: ServerCore, _ configuration: ServerConfiguration, _ socket: Int32, _ maximumConnections: Int, _ loop: EventLoop) {
        let options = unsafe [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: maximumConnections, ptr_value: nil),
            MHD_OptionItem(option: .PER_IP_CONNECTION_LIMIT, value: configuration.maximumConnectionsPerAddress, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: configuration.maximumHeadSize, ptr_value: nil),
            MHD_OptionItem(option: .STRICT_FOR_CLIENT, value: 1, ptr_value: nil),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
        let flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_TURBO.rawValue
        // Owned by the daemon's callbacks; given back by `ServerCore.ended`.
        let context = unsafe Unmanaged.passRetained(core).toOpaque()
        guard
            let daemon = unsafe shim_start_daemon(
                flags, Callbacks.access, Callbacks.target, Callbacks.completed, Callbacks.connection, context, options)
        else {
            unsafe Unmanaged<ServerCore>.fromOpaque(context).release()
            return nil
        }
        unsafe self.daemon = daemon
        descriptor = unsafe shim_epoll_descriptor(daemon)
        self.core = core
        self.loop = loop
        loop.submit { [self] in
            loop.watch(descriptor, for: .reading) { [unowned self] _ in run() }
            loop.add(self)
        }
    }

    func turn() -> Duration? {
        // Nor is what it has read and not handled yet an event.
        if core.work.take() || hasWork { run() }
        guard hasWork else {
            (quietRuns, stuckSince) = (0, nil)
            return nil
        }
        return quietRuns < Self.maximumQuietRuns ? .zero : stuck()
    }

    private func run() {
        let calls = core.callCount
        unsafe MHD_run(daemon)
        quietRuns = core.callCount == calls ? quietRuns + 1 : 0
    }

    /// The library (0.9.75) never comes to an end with a body whose chunk begins with a line that does not fit into its buffer, and takes it
    /// for work all the time. With a thread of its own it would answer 500.
    /// - Returns: how long it may be left alone.
    private func stuck() -> Duration {
        let now = core.world.uptime
        guard let since = stuckSince, now - since >= Self.stallTime else {
            stuckSince = stuckSince ?? now
            return .milliseconds(1)
        }
        core.endStalled(since: since)
        // Those who came meanwhile have as much time.
        stuckSince = now
        return .milliseconds(1)
    }

    private var hasWork: Bool {
        var milliseconds: UInt64 = 0
        return unsafe MHD_get_timeout(daemon, &milliseconds) == .YES && milliseconds == 0
    }

    // From any task.

    /// Ends the listening.
    /// - Returns: the socket, which is the caller's now.
    func quiesce() async -> Int32 { await loop.perform { [self] in unsafe MHD_quiesce_daemon(daemon) } ?? -1 }

    /// Gives it so many of `clients`, in their order, that there are no more than `maximum` connections.
    /// - Returns: how many it took.
    func add(_ clients: ArraySlice<WaitingClient>, upTo maximum: Int) async -> Int {
        await loop.perform { [self] in
            let taken = clients.prefix(max(maximum - Int(unsafe shim_connection_count(daemon)), 0))
            // It closes the socket of one that it does not take.
            for client in taken {
                _ = unsafe client.withAddress { address, size in unsafe MHD_add_connection(daemon, client.socket, address, size) == .YES }
            }
            return taken.count
        } ?? 0
    }

    /// Closes what is still open, and ends. No connection may sleep.
    func stop() async {
        _ = await loop.perform { [self] in
            loop.remove(self)
            loop.unwatch(descriptor)
            unsafe MHD_stop_daemon(daemon)
        }
    }
}
