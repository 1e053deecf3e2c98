internal import CMicroHTTPD
internal import Glibc
package import WorldKit

/// An HTTP/1.1 server on libmicrohttpd: its thread reads, parses and writes, a handler is an async function.
///
/// A handler begins on the server's thread and stays there until it first waits, so a short one costs no hop. It must not
/// block. The server ends only by `stop`.
@safe package final class Server: Sendable {
    package let port: Int
    private let core: ServerCore
    private nonisolated(unsafe) let daemon: OpaquePointer
    private let stopped = OneShot<Void>()
    private let stopping = Locked(false)

    /// Binds the address and begins to serve.
    /// - Parameters:
    ///   - respond: answers each whole request; on the server's thread until it first waits.
    ///   - refuse: words the answer to a request that no handler sees; on the server's thread or on that of `stop`.
    /// - Throws: `ServerError`
    package init(
        _ configuration: ServerConfiguration, world: any World,
        refuse: @escaping @Sendable (Refusal) -> Response,
        respond: @escaping @Sendable (Request) async -> Response
    ) throws(ServerError) {
        raiseOpenFileLimit()
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        let core = ServerCore(configuration, world: world, refuse: refuse, respond: respond)
        guard let daemon = unsafe Self.start(core, configuration, socket.descriptor) else {
            close(socket.descriptor)
            throw .cannotStart
        }
        self.core = core
        unsafe self.daemon = daemon
        port = socket.port
        core.watch()
    }

    /// Connections that are open now.
    package var connectionCount: Int { core.connections.count }

    /// Stops without losing a request: takes no new connection, serves the open ones for `drainTime` with
    /// `Connection: close`, then ends the idle ones and waits up to `finishTime` for what has begun; what is not done by
    /// then is answered 503. From any task, and as often as one likes: each call returns when the server has ended.
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
        adoptBacklog(of: unsafe MHD_quiesce_daemon(daemon))
        let world = core.world
        await core.connections.waitUntilEmpty(until: world.uptime + core.configuration.drainTime, in: world)
        core.endIdle()
        await core.connections.waitUntilEmpty(until: world.uptime + core.configuration.finishTime, in: world)
        core.abandon()
        await core.exchangesEnded()
        unsafe MHD_stop_daemon(daemon)
        core.ended()
        stopped.complete(.success(()))
    }

    /// Whoever had connected when the listening ended is served like the others.
    private func adoptBacklog(of listening: Int32) {
        guard listening >= 0 else { return }
        var address = sockaddr_storage()
        while true {
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let taken = unsafe withUnsafeMutableBytes(of: &address) { bytes -> Bool in
                guard let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
                let client = unsafe accept(listening, pointer, &size)
                guard client >= 0 else { return false }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                return unsafe MHD_add_connection(daemon, client, pointer, size) == .YES
            }
            guard taken else { break }
        }
        close(listening)
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
