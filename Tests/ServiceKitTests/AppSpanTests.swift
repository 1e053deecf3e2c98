import HTTPServer
import Observability
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// What a service tells a collector of the requests that it answers.
@Suite(.timeLimit(.minutes(5)))
struct AppSpanTests {
    private struct Broken: Error {}

    private struct Traced: Sendable {
        let service: TestApp
        let world: LiveWorld
        let buffer: SpanBuffer

        /// The one span of one request.
        func span(_ method: String, _ target: String, traceparent: String? = nil) async throws -> Span {
            var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token]
            headers["traceparent"] = traceparent
            _ = try await service.call(HTTPMethod(rawValue: method), target, headers: headers)
            let spans = buffer.take()
            #expect(spans.count == 1)
            return try #require(spans.first)
        }
    }

    private func withTraced(_ sampler: Sampler = Sampler(), _ body: @Sendable (Traced) async throws -> Void) async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { world in
                let buffer = SpanBuffer()
                let context = ServiceContext(
                    world: world, database: database, http: NoHTTP(),
                    authenticator: SharedTokenAuthenticator(token: Secret(TestApp.token)), log: .none(world),
                    tracer: Tracer(sampler: sampler, buffer: buffer))
                let routes = [
                    Route(.get, "/cosas/{id}", .authenticated) { _ in .ok },
                    Route(.get, "/rota", .authenticated) { _ in throw Broken() },
                    Route(.get, "/traza", .authenticated) { _ in .json(TraceContext.current?.traceparent ?? "") },
                ]
                let app = App(name: "cosas", routes: routes, context: context)
                try await body(Traced(service: TestApp(app), world: world, buffer: buffer))
            }
        }
    }

    @Test func `who asks for health and figures every few seconds leaves no spans`() async throws {
        try await withTraced { traced in
            for target in ["/health", "/health/live", "/metrics"] {
                let status = try await traced.service.call(.get, target, headers: [:]).status
                #expect(status == 200)
            }
            #expect(traced.buffer.take().isEmpty)
        }
    }

    @Test func `a request is a span of its route, without what its query holds`() async throws {
        try await withTraced { traced in
            let before = traced.world.now
            let span = try await traced.span("GET", "/cosas/7?clave=secreta")
            #expect(span.name == "GET /cosas/{id}")
            #expect(span.kind == .server)
            #expect(span.parentID == nil)
            #expect(!span.isError)
            #expect(before <= span.start && span.start <= span.end)
            #expect(
                span.attributes == [
                    SpanAttribute("http.request.method", "GET"), SpanAttribute("url.scheme", "http"),
                    SpanAttribute("url.path", "/cosas/7"), SpanAttribute("http.response.status_code", 200),
                    SpanAttribute("http.route", "/cosas/{id}"),
                ])
        }
    }

    @Test(arguments: [
        ("GET", "/nada", "GET", "GET", 404), ("DELETE", "/cosas/1", "DELETE", "DELETE", 405), ("BREW", "/cosas/1", "HTTP", "_OTHER", 405),
        ("HEAD", "/cosas/1", "HEAD /cosas/{id}", "HEAD", 200),
    ])
    func `a request that no route takes is named by its method, one that nobody knows by none`(
        method: String, target: String, name: String, attribute: String, status: Int
    ) async throws {
        try await withTraced { traced in
            let span = try await traced.span(method, target)
            #expect(span.name == name)
            #expect(span.attributes.contains(SpanAttribute("http.request.method", attribute)))
            #expect(span.attributes.contains(SpanAttribute("http.response.status_code", status)))
            #expect(span.attributes.contains { $0.key == "http.route" } == name.contains("/"))
            #expect(!span.isError, "what the client did wrong is no failure of the service")
        }
    }

    @Test func `a failure of the service is one of the span`() async throws {
        try await withTraced { traced in
            let span = try await traced.span("GET", "/rota")
            #expect(span.isError)
            #expect(span.attributes.contains(SpanAttribute("error.type", "500")))
        }
    }

    @Test func `a long path is cut`() async throws {
        try await withTraced { traced in
            let span = try await traced.span("GET", "/" + String(repeating: "a", count: 5000))
            #expect(span.attributes.contains(SpanAttribute("url.path", "/" + String(repeating: "a", count: 199))))
        }
    }

    @Test func `whoever calls with a trace is the parent, and one that is not sampled is not recorded`() async throws {
        try await withTraced { traced in
            let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-"
            let span = try await traced.span("GET", "/cosas/7", traceparent: caller + "01")
            #expect(span.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(span.parentID == "00f067aa0ba902b7")
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "traceparent": caller + "00"]
            let answer = try await traced.service.call(.get, "/traza", headers: headers)
            #expect(answer.text.hasSuffix("-00\""))
            #expect(traced.buffer.count == 0)
        }
    }

    @Test func `a sampler that takes none tells so to whoever is called`() async throws {
        try await withTraced(Sampler(.alwaysOff)) { traced in
            let answer = try await traced.service.call(.get, "/traza")
            #expect(answer.text.hasSuffix("-00\""))
            #expect(traced.buffer.count == 0)
        }
    }

    @Test func `a request that is refused before its body goes on with the caller's trace and is a span`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { world in
                let buffer = SpanBuffer()
                let context = ServiceContext(
                    world: world, database: database, http: NoHTTP(),
                    authenticator: SharedTokenAuthenticator(token: Secret(TestApp.token)), log: .none(world),
                    tracer: Tracer(sampler: Sampler(), buffer: buffer))
                let app = App(name: "cosas", routes: [Route(.put, "/cosas", .authenticated) { _ in .ok }], context: context)
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                let head = Request(
                    method: .put, target: try #require(RequestTarget("/cosas")),
                    headers: ["traceparent": "00-\(trace)-00f067aa0ba902b7-01", "Authorization": "Bearer no"])
                let response = try #require(app.precheck(head))
                #expect(String(decoding: response.body, as: UTF8.self).contains(trace))
                #expect(buffer.count == 1)
            }
        }
    }
}
