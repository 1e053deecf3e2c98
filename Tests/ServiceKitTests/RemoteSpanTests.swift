import HTTPServer
import Observability
import OutboundHTTP
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// What a service tells a collector of the calls that it makes.
@Suite(.timeLimit(.minutes(5)))
struct RemoteSpanTests {
    private static let current = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// The spans of one call within the span `current`, each with the header that was sent.
    private func spans(
        _ request: RemoteRequest, _ http: ScriptedHTTP, baseURL: String = "http://cosas:5002"
    ) async throws -> [(span: Span, traceparent: String?)] {
        let buffer = SpanBuffer()
        let current = try #require(TraceContext(traceparent: Self.current))
        try await withLiveWorld { world in
            let remote = RemoteService(
                "cosas", baseURL: baseURL, token: Secret("abc"), http: http, world: HurriedWorld(world),
                tracer: Tracer(sampler: Sampler(), buffer: buffer))
            do {
                _ = try await TraceContext.$current.withValue(current) { try await remote.send(request) }
            } catch is RemoteError {
                // Its spans are what matters here.
            }
        }
        let sent = http.requests.map { request in request.headers.first { $0.name == "traceparent" }?.value }
        let spans = buffer.take()
        #expect(spans.count == sent.count)
        return zip(spans, sent).map { ($0, $1) }
    }

    @Test func `a call is a span within the one that makes it, and tells the remote so`() async throws {
        let (span, traceparent) = try #require(try await spans(.get("/a?clave=secreta"), ScriptedHTTP(.answer(200))).first)
        #expect(span.name == "GET")
        #expect(span.kind == .client)
        #expect(span.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(span.parentID == "00f067aa0ba902b7")
        #expect(traceparent == "00-\(span.traceID)-\(span.spanID)-01")
        #expect(!span.isError)
        #expect(
            span.attributes == [
                SpanAttribute("http.request.method", "GET"), SpanAttribute("peer.service", "cosas"),
                SpanAttribute("server.address", "cosas"), SpanAttribute("server.port", 5002),
                SpanAttribute("http.response.status_code", 200),
            ])
    }

    @Test func `each try is a span of its own that tells how it ended`() async throws {
        let http = ScriptedHTTP(.fail(.cannotConnect, wasSent: false), .answer(503), .answer(200))
        let tries = try await spans(.get("/a"), http)
        #expect(Set(tries.map(\.span.spanID)).count == 3)
        for (span, traceparent) in tries { #expect(traceparent == "00-\(span.traceID)-\(span.spanID)-01") }
        #expect(tries.map(\.span.isError) == [true, true, false])
        func told(_ key: String) -> [SpanAttribute.Value?] { tries.map { $0.span.attributes.first { $0.key == key }?.value } }
        #expect(told("http.request.resend_count") == [nil, .integer(1), .integer(2)])
        #expect(told("error.type") == [.text("cannot_connect"), .text("503"), nil])
        #expect(told("http.response.status_code") == [nil, .integer(503), .integer(200)])
    }

    @Test(arguments: [
        (HTTPClientError.Kind.timedOut, "timeout"), (.connectionLost, "connection_lost"), (.responseTooLarge, "response_too_large"),
        (.invalidResponse, "invalid_response"), (.closed, "client_closed"), (.failed, "_OTHER"),
    ])
    func `a call without an answer has a word for why`(kind: HTTPClientError.Kind, word: String) async throws {
        let tries = try await spans(.post("/a", []), ScriptedHTTP(.fail(kind, wasSent: true)))
        #expect(tries.map(\.span.isError) == [true])
        #expect(tries.first?.span.attributes.last == SpanAttribute("error.type", word))
    }

    @Test(arguments: [404, 409, 429, 500]) func `a refusal is a failure of the call`(status: Int) async throws {
        let tries = try await spans(.post("/a", []), ScriptedHTTP(.answer(status)))
        #expect(tries.first?.span.isError == true)
        #expect(tries.first?.span.attributes.last == SpanAttribute("error.type", String(status)))
    }

    @Test(arguments: [
        ("https://cosas.example", "cosas.example", nil), ("http://cosas/base/", "cosas", nil), ("http://[::1]:5002/x", "[::1]", 5002),
        ("http://[::1]", "[::1]", nil), ("http://127.0.0.1:80", "127.0.0.1", 80),
    ])
    func `the remote's address is told`(baseURL: String, host: String, port: Int?) async throws {
        let span = try #require(try await spans(.get("/a"), ScriptedHTTP(.answer(200)), baseURL: baseURL).first?.span)
        #expect(span.attributes.first { $0.key == "server.address" } == SpanAttribute("server.address", host))
        #expect(span.attributes.first { $0.key == "server.port" } == port.map { SpanAttribute("server.port", $0) })
    }

    @Test func `whoever is cancelled in a call ends its span`() async throws {
        try await withLiveWorld { world in
            let buffer = SpanBuffer()
            let http = ScriptedHTTP(.wait(OneShot<Int>()))
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas", token: Secret("abc"), http: http, world: HurriedWorld(world),
                tracer: Tracer(sampler: Sampler(), buffer: buffer))
            let call = Task { try await remote.send(.get("/a")).status }
            try await http.firstCall.value()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            let span = try #require(buffer.take().first)
            #expect(span.parentID == nil)
            #expect(span.attributes.last == SpanAttribute("error.type", "cancelled"))
        }
    }

    @Test func `the answering of a call is the child of the call, across services`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { world in
                let http = RouterClient()
                defer { http.clear() }
                let buffer = SpanBuffer()
                let context = ServiceContext(
                    world: world, database: database, http: http,
                    authenticator: SharedTokenAuthenticator(token: Secret(TestApp.token)), log: .none(world),
                    tracer: Tracer(sampler: Sampler(), buffer: buffer))
                let remote = RemoteService(
                    "cosas", baseURL: "http://cosas", token: Secret(TestApp.token), http: http, world: world, tracer: context.tracer)
                http.add(App(name: "cosas", routes: [Route(.get, "/cosas", .authenticated) { _ in .ok }], context: context))
                let front = Route(.post, "/pedidos", .authenticated) { _ in
                    _ = try await remote.send(.get("/cosas"))
                    return .ok
                }
                _ = try await TestApp(App(name: "pedidos", routes: [front], context: context)).call(.post, "/pedidos")
                let spans = buffer.take()
                #expect(spans.map(\.name) == ["GET /cosas", "GET", "POST /pedidos"], "in the order they ended")
                #expect(Set(spans.map(\.traceID)).count == 1)
                #expect(spans.map(\.parentID) == [spans[1].spanID, spans[2].spanID, nil])
            }
        }
    }
}
