import HTTPServer
import JSON
import Observability
import Persistence
import ServiceKit
import TestSupport
import WorldKit

/// A service with a route of each kind, and what it was seen to do.
struct Cosas: Sendable {
    let service: TestApp
    let database: Database
    let log: CollectedLog
    /// The calls that reached a handler.
    let reached: Locked<[String]>

    struct Strange: Error { let secret = "SELECT clave FROM /var/lib/tienda.db" }

    static func with(
        authenticator: any Authenticator = SharedTokenAuthenticator(token: Secret(TestApp.token)),
        _ body: @Sendable (Cosas) async throws -> Void
    ) async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                try await database.migrate([])
                let log = CollectedLog()
                let reached = Locked<[String]>([])
                let context = ServiceContext(
                    world: world, database: database, http: NoHTTP(), authenticator: authenticator,
                    log: Log(service: "cosas", level: .info, world: world, destination: log))
                let app = App(name: "cosas", routes: routes(reached), context: context)
                try await body(Cosas(service: TestApp(app), database: database, log: log, reached: reached))
            }
        }
    }

    private static func routes(_ reached: Locked<[String]>) -> [Route] {
        @Sendable func note(_ call: Call) { reached.withLock { $0.append("\(call.request.method.rawValue) \(call.principal.subject)") } }
        return [
            Route(.get, "/cosas", .authenticated) { call in
                note(call)
                return .json(Page([Int64](), limit: try call.page().limit, key: { $0 }))
            },
            Route(.post, "/cosas", .role(.gestor)) { call in
                note(call)
                _ = try call.body(JSONObject.self)
                return .ok
            },
            Route(.get, "/cosas/{id}", .authenticated) { call in
                note(call)
                return .json(try call.id())
            },
            Route(.get, "/cosas/{id}/partes", .role(.comprador, .servicio)) { call in
                note(call)
                return .ok
            },
            Route(.get, "/traza", .authenticated) { _ in
                guard let trace = TraceContext.current else { throw NotFound() }
                return .json(trace.traceparent)
            },
            Route(.get, "/raro", .authenticated) { _ in throw Strange() },
            Route(.get, "/abierto", .authenticated) { _ in
                throw RemoteError(remote: "otras", cause: .circuitOpen(retryAfter: .seconds(7)), mayHaveHappened: false)
            },
        ]
    }
}
