internal import CMicroHTTPD
internal import Synchronization
internal import WorldKit

/// What the callbacks of a server share: its handlers, its connections, and the exchanges that are under way.
final class ServerCore: Sendable {
    private enum Stage: Comparable {
        case serving
        /// Each answer ends its connection.
        case draining
        /// A connection without a request is ended.
        case ending
        /// No handler starts any more.
        case abandoned
        /// The daemon has stopped.
        case over
    }

    private struct State {
        var exchanges: [ObjectIdentifier: Exchange] = [:]
        var stage = Stage.serving
        var ended: OneShot<Void>?
        var watch: (any TimerHandle)?
    }

    /// A body over the limit is read and thrown away up to this size, so that the client gets to read the 413.
    private static let maximumDiscardedBody = 32 << 20

    /// As long as a request may lie there because of what `watch` is for.
    private static let longestPause = Duration.milliseconds(250)

    let configuration: ServerConfiguration
    let world: any World
    private let executor: EventLoop?
    let connections = ConnectionTable()
    private let admit: @Sendable (Request) -> Response?
    private let refuse: @Sendable (Refusal) -> Response
    private let respond: @Sendable (Request) async -> Response
    private let state = Locked(State())
    /// Bytes of the bodies of all requests that have not ended.
    private let bufferedSize = Atomic(0)

    init(
        _ configuration: ServerConfiguration, world: any World, executor: EventLoop?,
        admit: @escaping @Sendable (Request) -> Response?, refuse: @escaping @Sendable (Refusal) -> Response,
        respond: @escaping @Sendable (Request) async -> Response
    ) {
        self.configuration = configuration
        self.world = world
        self.executor = executor
        self.admit = admit
        self.refuse = refuse
        self.respond = respond
    }

    // Connections and their deadlines.

    func opened(socket: Int32) -> Connection {
        let connection = Connection(socket: socket, deadline: world.uptime + configuration.headTimeout)
        connections.add(connection)
        if hasReached(.ending) { connections.endIdle() }
        return connection
    }

    /// Looks for overdue connections every quarter of the shortest time-out, and wakes a thread that sleeps over its work,
    /// again and again.
    ///
    /// libmicrohttpd (0.9.75, `MHD_epoll`) takes events by 128 at a time. When it has got exactly so many it asks for more before
    /// it looks at those, and waits for as long as nothing else happens: 128 requests that come together would have no answer
    /// until there is a 129th. Any event gets it out of there.
    func watch(_ nudge: Nudge) {
        let shortest = min(
            configuration.headTimeout, configuration.bodyTimeout, configuration.idleTimeout, configuration.writeTimeout)
        let pause = min(max(shortest / 4, .milliseconds(10)), Self.longestPause)
        state.withLock { state in
            // Under the lock, so that none is set after the end.
            guard state.stage < .over else { return }
            state.watch = world.timer(at: world.uptime + pause) { [self] in
                connections.endOverdue(at: world.uptime) { refuse(.tooSlow).closingBytes }
                nudge.give()
                watch(nudge)
            }
        }
    }

    // One exchange, in the order of the calls: all on its connection's thread.

    func begin(_ exchange: Exchange) {
        state.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
        exchange.connection.enter(.head, until: world.uptime + configuration.headTimeout)
    }

    /// Looks at the head.
    /// - Returns: the answer, when it must go out before the body is read.
    func received(_ head: RequestHead, of exchange: Exchange) -> Response? {
        exchange.connection.enter(.body, until: world.uptime + configuration.bodyTimeout)
        switch head.verdict(maximumBodySize: configuration.maximumBodySize) {
        case .accepted(let target, let size):
            if size != 0, let answer = unadmitted(head, target, exchange) { return answer }
            exchange.head = (head.method, target, head.headers)
            exchange.body.reserveCapacity(size ?? 0)
            return nil
        case .refused(let refusal):
            if let target = head.rawTarget.flatMap(RequestTarget.init), let answer = unadmitted(head, target, exchange) { return answer }
            exchange.refusal = refusal
            if case .bodyTooLarge = refusal, !head.expectsContinue, let length = head.statedLength, length <= Self.maximumDiscardedBody {
                return nil
            }
            return refuse(refusal)
        }
    }

    /// The answer to whoever is not let in; its body is never read.
    private func unadmitted(_ head: RequestHead, _ target: RequestTarget, _ exchange: Exchange) -> Response? {
        guard let answer = admit(Request(method: head.method, target: target, headers: head.headers)) else { return nil }
        exchange.refusal = .notAdmitted
        return answer
    }

    /// Keeps a piece of the body, or throws it away.
    /// - Returns: false when it is so much more than the limit that the connection must end without an answer.
    func received(_ bytes: some Collection<UInt8>, of exchange: Exchange) -> Bool {
        exchange.receivedSize += bytes.count
        if exchange.receivedSize > configuration.maximumBodySize, exchange.refusal == nil {
            exchange.refusal = .bodyTooLarge(limit: configuration.maximumBodySize)
            letGoOfBody(exchange)
        }
        guard exchange.refusal == nil else { return exchange.receivedSize <= max(Self.maximumDiscardedBody, configuration.maximumBodySize) }
        guard bufferedSize.add(bytes.count, ordering: .relaxed).newValue <= configuration.maximumBufferedBodies else {
            bufferedSize.subtract(bytes.count, ordering: .relaxed)
            exchange.refusal = .overloaded
            letGoOfBody(exchange)
            return true
        }
        exchange.bufferedSize += bytes.count
        exchange.body.append(contentsOf: bytes)
        return true
    }

    private func letGoOfBody(_ exchange: Exchange) {
        exchange.body = []
        bufferedSize.subtract(exchange.bufferedSize, ordering: .relaxed)
        exchange.bufferedSize = 0
    }

    /// The request is whole: runs the handler here until it first waits.
    /// - Returns: the answer when it is there at once; nil when the connection was put to sleep until it is.
    func finish(_ exchange: Exchange) -> Response? {
        if let refusal = exchange.refusal { return refuse(refusal) }
        guard let head = exchange.head else { return refuse(.invalidTarget) }
        if !exchange.started {
            guard !hasReached(.abandoned) else { return refuse(.stopping) }
            exchange.started = true
            // Its client has been told already that it was not done.
            guard exchange.connection.enter(.handling, until: nil) else { return Response(status: Refusal.tooSlow.status) }
            let request = Request(method: head.method, target: head.target, headers: head.headers, body: exchange.body)
            exchange.body = []
            let respond = respond
            exchange.keep(Task.immediate(name: "request", executorPreference: executor) { exchange.complete(await respond(request)) })
        }
        return exchange.responseOrSuspend()
    }

    func writing(_ exchange: Exchange) { exchange.connection.enter(.writing, until: world.uptime + configuration.writeTimeout) }

    func completed(_ exchange: Exchange) {
        exchange.connection.enter(.idle, until: world.uptime + configuration.idleTimeout)
        letGoOfBody(exchange)
        let ended = state.withLock { state -> OneShot<Void>? in
            state.exchanges[ObjectIdentifier(exchange)] = nil
            return state.exchanges.isEmpty ? state.ended : nil
        }
        ended?.complete(.success(()))
        // Its answer may be older than the end, and say nothing of it.
        if hasReached(.ending) { connections.endIdle() }
    }

    // The end.

    private func hasReached(_ stage: Stage) -> Bool { state.withLock { $0.stage >= stage } }

    var isDraining: Bool { hasReached(.draining) }

    func drain() { state.withLock { $0.stage = .draining } }

    /// Ends the connections on which no request is under way, now and as they come to that.
    func endIdle() {
        state.withLock { $0.stage = .ending }
        connections.endIdle()
    }

    /// Cancels the handlers, so that each can still answer for itself what it knows.
    func cancelHandlers() {
        for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.cancel() }
    }

    /// Answers 503 to whoever still waits for a handler: the daemon cannot be stopped while a connection sleeps.
    func abandon() {
        let waiting = state.withLock { state in
            state.stage = .abandoned
            return Array(state.exchanges.values)
        }
        for exchange in waiting { exchange.complete(refuse(.stopping)) }
    }

    /// Waits until each exchange has been answered or its connection is gone.
    func exchangesEnded() async {
        let ended = OneShot<Void>()
        let already = state.withLock { state -> Bool in
            state.ended = ended
            return state.exchanges.isEmpty
        }
        if already { return }
        _ = try? await ended.value(until: world.uptime + .seconds(1), in: world)
    }

    /// The daemon has stopped: nothing calls back any more.
    func ended() {
        let watch = state.withLock { state in
            state.stage = .over
            defer { state.watch = nil }
            return state.watch
        }
        watch?.cancel()
        unsafe Unmanaged.passUnretained(self).release()
    }
}
