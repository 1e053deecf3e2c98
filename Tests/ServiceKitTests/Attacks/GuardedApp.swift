import HTTPServer
import JOSE
import Observability
import OutboundHTTP
import Persistence
import TestSupport
import WorldKit

@testable import ServiceKit

/// A service that takes access tokens, an issuer that publishes its keys, and a listener that nobody may call: all over real sockets.
struct GuardedApp: Sendable {
    let world: LiveWorld
    let app: App
    /// Where the listener is.
    let listener: String
    /// How often the issuer's keys were asked for.
    let fetches: Locked<Int>
    /// What the listener was asked for.
    let heard: Locked<[String]>
    /// What the service logged.
    let log: CollectedLog
    /// What was done by whoever got in.
    let done: Locked<Int>

    /// - Parameter keySet: what the issuer publishes.
    static func with(_ keySet: String = Attack.issuer.keySet, _ body: @Sendable (GuardedApp) async throws -> Void) async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let (fetches, heard, done) = (Locked(0), Locked<[String]>([]), Locked(0))
                let issuer = try await server(world) { _ in
                    fetches.withLock { $0 += 1 }
                    return Response(
                        status: 200, headers: ["Content-Type": "application/json", "Cache-Control": "no-cache"], body: Array(keySet.utf8))
                }
                let listener = try await server(world) { request in
                    heard.withLock { $0.append(request.target.path) }
                    return Response(status: 200, body: Array(Attack.forger.keySet.utf8))
                }
                let http = try CurlClient(world: world)
                let lines = CollectedLog()
                let log = Log(service: "guardado", level: .debug, world: world, destination: lines)
                let configuration = OIDCConfiguration(
                    policy: TokenPolicy(issuer: TestIssuer.address, audience: "compras-api"),
                    keysURL: "http://127.0.0.1:\(issuer.port)/certs")
                let metrics = MetricsRegistry()
                let context = ServiceContext(
                    world: world, database: database, http: http,
                    authenticator: AuthenticationConfiguration.oidc(configuration).authenticator(http, world, log, metrics), log: log,
                    metrics: metrics)
                let app = App(name: "guardado", routes: routes(done), context: context)
                for service in app.services { world.spawn(service.name, service.run) }
                _ = try await eventually(within: .seconds(20), in: world) { context.authenticator.isReady }
                let result: Result<Void, any Error>
                do {
                    result = .success(
                        try await body(
                            GuardedApp(
                                world: world, app: app, listener: "http://127.0.0.1:\(listener.port)", fetches: fetches, heard: heard,
                                log: lines,
                                done: done)))
                } catch {
                    result = .failure(error)
                }
                http.close()
                await issuer.stop()
                await listener.stop()
                try result.get()
            }
        }
    }

    private static func routes(_ done: Locked<Int>) -> [Route] {
        let answer: @Sendable (Call) async throws -> Response = { call in
            done.withLock { $0 += 1 }
            return Response(status: 200, body: Array(call.principal.subject.utf8))
        }
        return [
            Route(.get, "/conocido", .authenticated, answer), Route(.get, "/compra", .role(.comprador), answer),
            Route(.get, "/tienda", .role(.gestor, .servicio), answer),
        ]
    }

    private static func server(_ world: LiveWorld, _ answer: @escaping @Sendable (Request) -> Response) async throws -> Server {
        var configuration = ServerConfiguration()
        configuration.host = "127.0.0.1"
        configuration.port = 0
        return try Server(
            configuration, world: world, admit: { _ in nil }, refuse: { _ in Response(status: 400) }, respond: { answer($0) })
    }

    struct UnusableTarget: Error {}

    /// Asks, with these Authorization fields.
    func ask(_ fields: [String], _ path: String = "/compra") async throws -> Response {
        guard let target = RequestTarget(path) else { throw UnusableTarget() }
        let headers = HTTPHeaders(fields.map { .init("Authorization", $0) })
        return await app.respond(Request(method: .get, target: target, headers: headers))
    }

    /// The same, with a good token.
    func askWell(_ path: String = "/compra") async throws -> Response {
        try await ask(["Bearer " + Attack.issuer.token(Attack.claims())], path)
    }
}
