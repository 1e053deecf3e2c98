import HTTPServer
import JOSE
import Observability
import OutboundHTTP
import TestSupport
import WorldKit

@testable import ServiceKit

/// A service that takes access tokens, on a clock that tests move, and an issuer over a real socket that answers as they say. Where it
/// sends anybody on to is a listener that nobody may call.
struct StagedGuard: Sendable {
    typealias Answering = @Sendable (Request) async -> Response

    let world: ManualWorld
    let app: App
    let issuer: Locked<Answering>
    /// How often the issuer's keys were asked for.
    let fetches: Locked<Int>
    /// What the listener was asked for.
    let heard: Locked<[String]>
    let log: CollectedLog

    static let keys = Response(status: 200, headers: ["Content-Type": "application/json"], body: Array(Attack.issuer.keySet.utf8))

    /// - Parameter answering: how the issuer answers at first, when it has been told where the listener is.
    static func with(
        _ answering: @escaping @Sendable (_ listener: String) -> Answering, _ body: @Sendable (StagedGuard) async throws -> Void
    ) async throws {
        try await withLiveWorld { live in
            let (fetches, heard) = (Locked(0), Locked<[String]>([]))
            let listener = try await server(live) { request in
                heard.withLock { $0.append(request.target.path) }
                return Self.keys
            }
            let issuer = Locked(answering("http://127.0.0.1:\(listener.port)"))
            let socket = try await server(live) { request in
                fetches.withLock { $0 += 1 }
                return await issuer.withLock { $0 }(request)
            }
            let http = try CurlClient(world: live)
            let result: Result<Void, any Error>
            do {
                try await ManualWorld().during { world in
                    let log = CollectedLog()
                    let app = app(world, http, keysURL: "http://127.0.0.1:\(socket.port)/certs", log)
                    for service in app.services { world.spawn(service.name, service.run) }
                    try await body(StagedGuard(world: world, app: app, issuer: issuer, fetches: fetches, heard: heard, log: log))
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            http.close()
            await socket.stop()
            await listener.stop()
            try result.get()
        }
    }

    private static func app(_ world: ManualWorld, _ http: any HTTPClient, keysURL: String, _ lines: CollectedLog) -> App {
        let log = Log(service: "guardado", level: .debug, world: world, destination: lines)
        let metrics = MetricsRegistry()
        let configuration = OIDCConfiguration(policy: TokenPolicy(issuer: TestIssuer.address, audience: "compras-api"), keysURL: keysURL)
        let authenticator = AuthenticationConfiguration.oidc(configuration).authenticator(http, world, log, metrics)
        return App(
            name: "guardado", routes: [Route(.get, "/compra", .role(.comprador)) { _ in .ok }],
            context: ServiceContext(
                world: world, database: nil, http: http, authenticator: authenticator, log: log, metrics: metrics))
    }

    private static func server(_ world: LiveWorld, _ answer: @escaping Answering) async throws -> Server {
        var configuration = ServerConfiguration()
        configuration.host = "127.0.0.1"
        configuration.port = 0
        return try Server(
            configuration, world: world, admit: { _ in nil }, refuse: { _ in Response(status: 400) }, respond: { await answer($0) })
    }

    /// From now on the issuer answers so.
    func answer(_ answering: @escaping Answering) { issuer.withLock { $0 = answering } }

    /// Lets time pass until the keys are due, and waits until they were asked for and the next time is set.
    func refresh(after span: Duration) async {
        world.advance(by: span)
        await world.untilTimers(1)
    }

    /// Asks with a token of now.
    /// - Parameter patience: the value of X-Plazo-Ms.
    func ask(_ path: String = "/compra", _ issuer: TestIssuer = Attack.issuer, patience: String? = nil) async throws -> Response {
        guard let target = RequestTarget(path) else { throw GuardedApp.UnusableTarget() }
        var headers: HTTPHeaders = ["Authorization": "Bearer " + issuer.token(TestIssuer.claims(now: world.now))]
        if let patience { headers["X-Plazo-Ms"] = patience }
        return await app.respond(Request(method: .get, target: target, headers: headers))
    }

    /// What is answered to a good token, and to whoever asks whether the service is ready.
    func statuses() async throws -> [Int] {
        [try await ask().status, try await ask("/health/ready").status, try await ask("/health/live").status]
    }
}
