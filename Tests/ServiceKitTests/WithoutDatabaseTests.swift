import HTTPServer
import JSON
import Persistence
import TestSupport
import Testing

@testable import ServiceKit

/// A service that keeps nothing and asks nobody who they are.
@Suite(.timeLimit(.minutes(5))) struct WithoutDatabaseTests {
    private func with(_ routes: [Route], _ body: @Sendable (TestApp) async throws -> Void) async throws {
        try await withLiveWorld { world in
            try await body(TestApp(App(name: "cosas", routes: routes, context: TestApp.context(in: world))))
        }
    }

    @Test func `it is ready as soon as it answers, and shows figures of no database`() async throws {
        try await with([]) { service in
            for path in ["/health", "/health/live", "/health/ready"] {
                let answer = try await service.call(.get, path, headers: [:])
                #expect(answer.status == 200)
                #expect(answer.text == #"{"status":"ok","service":"cosas"}"#)
            }
            let figures = try await service.call(.get, "/metrics", headers: [:])
            #expect(figures.status == 200)
            #expect(figures.text.contains("http_requests_total"))
            #expect(!figures.text.contains("database"))
        }
    }

    @Test func `it stores no answers and so has none to take away`() async throws {
        try await with([]) { service in #expect(service.app.services.map(\.name) == []) }
    }

    @Test func `whoever calls is nobody, and may what nobody may`() async throws {
        let routes = [
            Route(.get, "/abierta", .everybody) { call in .json(call.principal.subject) },
            Route(.get, "/conocida", .authenticated) { call in .json(call.principal.subject) },
            Route(.get, "/gestor", .role(.gestor)) { _ in .ok },
        ]
        try await with(routes) { service in
            let open = try await service.call(.get, "/abierta", headers: [:])
            #expect(open.text == "\"\"")
            #expect(try await service.call(.get, "/conocida", headers: [:]).text == "\"\"")
            #expect(try await service.call(.get, "/gestor").status == 403)
            #expect(try await service.call(.get, "/nada", headers: [:]).status == 404)
            #expect(try await service.call(.post, "/abierta", headers: [:]).status == 405)
        }
    }

    @Test func `whoever builds on a database that is not there is told`() async throws {
        try await withLiveWorld { world in
            let context = TestApp.context(in: world)
            let error = DatabaseError.unavailable(name: "database", message: "this service has none")
            #expect(throws: error) { try context.database }
            await #expect(throws: error) { try await context.migrate([]) }
        }
    }

    @Test func `its settings are those of what it has`() throws {
        let all = ServiceConfiguration.settings(service: "cosas", port: 5009, audience: "cosas-api").map(\.name)
        let own = ServiceConfiguration.settings(service: "cosas", port: 5009, audience: nil, hasDatabase: false).map(\.name)
        let callers = AuthenticationConfiguration.settings(audience: "cosas-api").map(\.name)
        #expect(all.filter { !own.contains($0) } == callers + ["DB_PATH", "DATABASE_URL", "DATABASE_PASSWORD"])
        #expect(all.filter(own.contains) == own)

        var reader = SettingsReader(["DB_PATH": "", "DATABASE_URL": "nada", "SERVICE_TOKEN": "", "HOST": "0.0.0.0"])
        let configuration = ServiceConfiguration(&reader, service: "cosas", port: 5009, audience: nil, hasDatabase: false)
        #expect(reader.problems == [])
        #expect(configuration.database == nil)
        #expect(!configuration.isOnLoopback)

        // One that has callers and no database asks for their token.
        var second = SettingsReader(["DB_PATH": ""])
        let guarded = ServiceConfiguration(&second, service: "cosas", port: 5009, audience: "cosas-api", hasDatabase: false)
        #expect(guarded.authentication == .token(Secret("penguin-secret")))
        #expect(second.problems == [])
    }

    @Test func `the help does not name what is not read`() {
        let program = ServiceProgram(
            name: "cosas", summary: "keeps nothing", defaultPort: 5009, audience: nil, hasDatabase: false, configure: { _, _ in },
            build: { _, context in App(name: "cosas", routes: [], context: context) })
        for name in ["SERVICE_TOKEN", "DB_PATH", "DATABASE_URL"] { #expect(!program.help.contains(name)) }
        #expect(program.help.contains("\n  PORT  "))
    }
}
