internal import CMicroHTTPD
internal import Glibc
package import WorldKit

/// An HTTP/1.1 server on libmicrohttpd: its thread reads, parses and writes, a handler is an async function.
///
/// A handler begins on the server's thread and stays there until it first waits, so a short one costs no hop. It must not
/// block. The server ends only by `stop`. The library has a thread of its own, because without one (`MHD_run`, 0.9.75) it never comes to an
/// end with a chunk whose first line does not fit into its buffer.
@safe package final class Server: Sendable {
    package let port: Int
    private let core: ServerCore
    private nonisolated(unsafe) let daemon: OpaquePointer
    private let stopped = OneShot<Void>()
    private let stopping = Locked(false)

    /// Binds the address and begins to serve.
    /// - Parameters:
    ///   - loop: where a handler goes on after it has waited; nil for the pool.
    ///   - respond: answers each whole request; on the server's thread until it first waits.
    ///   - admit: sees a request with a body before the body is read, and one that is refused before it is; an answer ends
    ///     the matter there. On the server's thread; must not wait.
    ///   - refuse: words the answer to a request that no handler sees; on the server's thread or on that of `stop`.
    /// - Throws: `ServerError`
    package init(
        _ configuration: ServerConfiguration, world: any World, loop executor: EventLoop? = nil,
        admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
        refuse: @escaping @Sendable (Refusal) -> Response,
        respond: @escaping @Sendable (Request) async -> Response
    ) throws(ServerError) {
        raiseOpenFileLimit()
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        let core = ServerCore(configuration, world: world, executor: executor, admit: admit, refuse: refuse, respond: respond)
        guard let daemon = unsafe Self.start(core, configuration, socket.descriptor) else {
            close(socket.descriptor)
            throw .cannotStart
        }
        // The null that stands for it in the daemon's set is the library's sign for "only wake up".
        guard let nudge = unsafe Nudge(shim_epoll_descriptor(daemon), name: 0) else {
            unsafe MHD_stop_daemon(daemon)
            core.ended()
            throw .cannotStart
        }
        self.core = core
        unsafe self.daemon = daemon
        port = socket.port
        core.watch(nudge)
    }

    /// Connections that are open now.
    package var connectionCount: Int { core.connections.count }

    /// Stops without losing a request: takes no new connection, serves the open ones for `drainTime` with
    /// `Connection: close`, then ends the idle ones and waits up to `finishTime` for what has begun; handlers that are not
    /// done by then are cancelled, and what they do not answer within a second is answered 503. From any task, and as often as one likes: each call returns when the server has ended.
    package func stop() async {
        let first = stopping.withLock { stopping -> Bool in
            defer { stopping = true }
            return !stopping
        }
        guard first else {
            _ = try? await stopped.value()
            return
        }
        core.drain()
        let world = core.world
        let drained = world.uptime + core.configuration.drainTime
        await adopt(WaitingClient.all(of: unsafe MHD_quiesce_daemon(daemon)), until: drained)
        await core.connections.waitUntilEmpty(until: drained, in: world)
        core.endIdle()
        await core.connections.waitUntilEmpty(until: world.uptime + core.configuration.finishTime, in: world)
        core.cancelHandlers()
        await core.connections.waitUntilEmpty(until: world.uptime + .seconds(1), in: world)
        core.abandon()
        await core.exchangesEnded()
        unsafe MHD_stop_daemon(daemon)
        core.ended()
        stopped.complete(.success(()))
    }

    /// Whoever had connected when the listening ended is served like the others, as soon as there is room:
    /// the daemon would drop more than that. Those that had no room by `deadline` are closed.
    private func adopt(_ backlog: [WaitingClient], until deadline: Uptime) async {
        let world = core.world
        let connections = core.connections
        var next = 0
        while true {
            // The daemon's thread counts a connection when it opens it, some time after it was handed over.
            let room = core.configuration.maximumConnections - connections.handedOver - Int(unsafe shim_connection_count(daemon))
            for client in backlog[next...].prefix(max(room, 0)) {
                connections.handOver {
                    unsafe client.withAddress { address, size in unsafe MHD_add_connection(daemon, client.socket, address, size) == .YES }
                }
                next += 1
            }
            let now = world.uptime
            guard next < backlog.count, now < deadline else { break }
            guard (try? await world.sleep(until: min(now + .milliseconds(5), deadline))) != nil else { break }  // cancelled
        }
        for client in backlog[next...] { close(client.socket) }
    }

    private static func start(_ core: ServerCore, _ configuration: ServerConfiguration, _ socket: Int32) -> OpaquePointer? {
        let options = unsafe [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: configuration.maximumConnections, ptr_value: nil),
            MHD_OptionItem(option: .PER_IP_CONNECTION_LIMIT, value: configuration.maximumConnectionsPerAddress, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: configuration.maximumHeadSize, ptr_value: nil),
            MHD_OptionItem(option: .STRICT_FOR_CLIENT, value: 1, ptr_value: nil),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
        let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_TURBO.rawValue
        // Owned by the daemon's callbacks; given back by `ServerCore.ended`.
        let context = unsafe Unmanaged.passRetained(core).toOpaque()
        let daemon = unsafe shim_start_daemon(
            flags, Callbacks.access, Callbacks.target, Callbacks.completed, Callbacks.connection, context, options)
        if unsafe daemon == nil { unsafe Unmanaged<ServerCore>.fromOpaque(context).release() }
        return unsafe daemon
    }
}
