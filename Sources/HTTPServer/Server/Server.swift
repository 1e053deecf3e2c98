internal import Glibc
package import WorldKit

/// An HTTP/1.1 server on libmicrohttpd: the thread of an event loop reads, parses and writes, a handler is an async function.
///
/// A handler runs on that thread as well, unless it says otherwise: no other is woken for it. It must not block. The server ends only by
/// `stop`.
@safe package final class Server: Sendable {
    package let port: Int
    private let core: ServerCore
    private let maximumConnections: Int
    private let loop: EventLoop
    /// The loop is its own.
    private let endsLoop: Bool
    private let daemon: Daemon
    private let stopped = OneShot<Void>()
    private let stopping = Locked(false)

    /// Binds the address and begins to serve.
    /// - Parameters:
    ///   - loop: what serves; nil for one of the server's own.
    ///   - respond: answers each whole request.
    ///   - admit: sees a request with a body before the body is read, and one that is refused before it is; an answer ends
    ///     the matter there. On the server's thread; must not wait.
    ///   - refuse: words the answer to a request that no handler sees; on the server's thread or on that of `stop`.
    /// - Throws: `ServerError`
    package init(
        _ configuration: ServerConfiguration, world: any World, loop shared: EventLoop? = nil,
        admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
        refuse: @escaping @Sendable (Refusal) -> Response,
        respond: @escaping @Sendable (Request) async -> Response
    ) throws(ServerError) {
        // Some files are left for databases, logs and calls to others.
        let maximumConnections = min(configuration.maximumConnections, max(1, raiseOpenFileLimit() - 64))
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        guard let loop = shared ?? (try? EventLoop(world: world)) else {
            close(socket.descriptor)
            throw .cannotStart
        }
        let core = ServerCore(configuration, world: world, loop: loop, admit: admit, refuse: refuse, respond: respond)
        guard let daemon = Daemon(core, configuration, socket.descriptor, maximumConnections, loop) else {
            close(socket.descriptor)
            if shared == nil { loop.close() }
            throw .cannotStart
        }
        self.core = core
        self.maximumConnections = maximumConnections
        self.loop = loop
        endsLoop = shared == nil
        self.daemon = daemon
        port = socket.port
        core.watch()
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
        await adopt(WaitingClient.all(of: await daemon.quiesce()), until: drained)
        await core.connections.waitUntilEmpty(until: drained, in: world)
        core.endIdle()
        await core.connections.waitUntilEmpty(until: world.uptime + core.configuration.finishTime, in: world)
        core.cancelHandlers()
        await core.connections.waitUntilEmpty(until: world.uptime + .seconds(1), in: world)
        core.abandon()
        await core.exchangesEnded()
        await daemon.stop()
        core.ended()
        if endsLoop { loop.close() }
        stopped.complete(.success(()))
    }

    /// Whoever had connected when the listening ended is served like the others, as soon as `maximumConnections` has room:
    /// the daemon would drop more than that. Those that had no room by `deadline` are closed.
    private func adopt(_ backlog: [WaitingClient], until deadline: Uptime) async {
        let world = core.world
        var next = 0
        while true {
            let taken = await daemon.add(backlog[next...], upTo: maximumConnections)
            next += taken
            let now = world.uptime
            guard next < backlog.count, now < deadline else { break }
            guard (try? await world.sleep(until: min(now + .milliseconds(5), deadline))) != nil else { break }  // cancelled
        }
        for client in backlog[next...] { close(client.socket) }
    }
}
