import HTTPServer
import JSON
import Mediador
import Observability
import OutboundHTTP
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// What goes to a function, and what comes back.
@Suite(.timeLimit(.minutes(5))) struct InvocarTests {
    @Test func `a function gets what was posted, byte for byte, and its answer comes back`() async throws {
        try await Mediacion.with(answer: { _ in
            FakeLambda.sobre(#"{"ok":1.10}"#, status: 422, headers: #"{"Content-Type":"application/problem+json","Set-Cookie":"a=b"}"#)
        }) { mediacion async throws in
            let body = #" {"precio":19500.2500, "ñ":"\u00f1", "vacío":[ ]}"#
            let answer = try await mediacion.invocar("factura", body)
            #expect(answer.status == 422)
            #expect(answer.text == #"{"ok":1.10}"#)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(answer.headers["Set-Cookie"] == nil)
            let request = try #require(mediacion.lambda.requests.first)
            #expect(request.method == "POST")
            #expect(request.url == "http://127.0.0.1:9000/2015-03-31/functions/function/invocations")
            #expect(String(decoding: request.body ?? [], as: UTF8.self).hasSuffix(#","body":"# + body + "}"))
            #expect(request.timeout == .seconds(6))
            #expect(request.signature == nil)
            #expect(request.headers.map(\.name) == ["Content-Type"])
        }
    }

    @Test func `of the header only what is on the list reaches it, and never who is asking`() async throws {
        try await Mediacion.with { mediacion async throws in
            let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let answer = try await mediacion.invocar(
                key: "\"clave-1\"", patience: 2500,
                [
                    ("Accept", "application/json"), ("Accept", "text/html"), ("Accept-Language", "es"), ("tracestate", "a=b"),
                    ("Cookie", "c=d"),
                    ("traceparent", parent), ("X-Amz-Security-Token", "t"), ("X-Amz-Invocation-Type", "Event"),
                    ("Proxy-Authorization", "p"),
                    ("X-Forwarded-For", "1.2.3.4"), ("Host", "mediador"),
                ])
            let headers = try #require(try answer.json().object("headers"))
            #expect(
                headers.members.map(\.name) == [
                    "accept", "accept-language", "content-type", "idempotency-key", "tracestate", "traceparent", "x-plazo-ms",
                ])
            #expect(try headers.string("accept") == "application/json, text/html")
            #expect(try headers.string("idempotency-key") == "clave-1")
            #expect(try headers.string("x-plazo-ms") == "2500")
            let traceparent = try #require(try headers.string("traceparent"))
            #expect(traceparent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
            #expect(traceparent != parent, "the function is called by the mediator's own span")
            let event = String(decoding: mediacion.lambda.requests[0].body ?? [], as: UTF8.self)
            #expect(!event.lowercased().contains("authorization"))
            for line in mediacion.log.lines + [event] {
                #expect(!line.contains(TestApp.token))
                #expect(!line.contains("Bearer"))
            }
            #expect(mediacion.log.lines.contains { $0.contains("/funciones/factura/invocar") })
        }
    }

    @Test func `without a deadline of its caller a function is told its own time-out, and a trace is begun for it`() async throws {
        try await Mediacion.with { mediacion async throws in
            let headers = try #require(try await mediacion.invocar(patience: 60_000).json().object("headers"))
            #expect(try headers.string("x-plazo-ms") == "3000")
            let others = try #require(try await mediacion.invocar().json().object("headers"))
            #expect(try others.string("x-plazo-ms") == "3000")
            #expect(try others.string("traceparent")?.utf8.count == 55)
        }
    }

    @Test func `at AWS it is called by its own name and alias, signed`() async throws {
        try await Mediacion.with([Mediacion.enAWS]) { mediacion async throws in
            #expect(try await mediacion.invocar().status == 200)
            let request = try #require(mediacion.lambda.requests.first)
            #expect(request.url == "https://lambda.eu-west-3.amazonaws.com/2015-03-31/functions/compras-factura/invocations?Qualifier=prod")
            #expect(request.signature == Mediacion.firma)
            #expect(request.timeout == .seconds(17))
            for secret in ["wJalrXUtnFEMI", "FwoGZXIvYXdz", "AKIDEXAMPLE"] {
                #expect(!mediacion.log.lines.contains { $0.contains(secret) })
                #expect(!"\(request) \(String(reflecting: request))".contains(secret))
            }
        }
    }

    @Test(arguments: ["", "{", "hola", "{} {}", #"{"a":1,"a":2}"#, "\u{1}"])
    func `what is no JSON is refused before anything is sent`(body: String) async throws {
        try await Mediacion.with { mediacion async throws in
            let answer = try await mediacion.invocar("factura", body)
            #expect(answer.status == 400)
            #expect(try answer.json().string("error") == "JSON inválido")
            #expect(mediacion.lambda.requests.isEmpty)
        }
    }

    @Test(arguments: ["1", "null", "[]", "\"x\"", "true"]) func `any JSON will do`(body: String) async throws {
        try await Mediacion.with { mediacion async throws in #expect(try await mediacion.invocar("factura", body).status == 200) }
    }

    @Test func `an unknown function is not found, and whoever is not known learns nothing`() async throws {
        try await Mediacion.with { mediacion async throws in
            let answer = try await mediacion.invocar("otra")
            #expect(answer.status == 404)
            #expect(try answer.json().string("error") == "No existe esa función")
            let stranger = try await mediacion.app.call(.post, "/funciones/factura/invocar", "{}", headers: [:])
            #expect(stranger.status == 401)
            #expect(mediacion.lambda.requests.isEmpty)
        }
    }

    @Test func `an event of the greatest size goes, and one byte more does not`() async throws {
        // The size of what is around the body, which depends on the header alone.
        let around = Locked(0)
        try await Mediacion.with { mediacion async throws in
            _ = try await mediacion.invocar("factura", "1")
            around.withLock { $0 = (mediacion.lambda.requests[0].body?.count ?? 0) - 1 }
        }
        let size = around.withLock { $0 }
        try await Mediacion.with(adjust: { $0.limites.evento = 4096 }) { mediacion async throws in
            let whole = "\"" + String(repeating: "x", count: 4096 - size - 2) + "\""
            #expect(try await mediacion.invocar("factura", whole).status == 200)
            #expect(mediacion.lambda.requests.map { $0.body?.count } == [4096])
            let answer = try await mediacion.invocar("factura", whole + " ")
            #expect(answer.status == 413)
            #expect(try answer.json().string("detail") == "Con las cabeceras que recibe la función, el límite es de 4096 bytes.")
            #expect(mediacion.lambda.requests.count == 1)
        }
    }

    @Test(arguments: [
        (FakeLambda.sobre("{}", status: 700), 502, "La función respondió algo inesperado"),
        (OutboundResponse(status: 200, body: Array(DesenlaceTests.error.utf8)), 502, "La función falló"),
        (OutboundResponse(status: 200, body: Array(DesenlaceTests.tooLarge.utf8)), 502, "La respuesta de la función es demasiado grande"),
        (OutboundResponse(status: 200, body: Array("Task timed out after 3.00 seconds".utf8)), 504, "La función tardó demasiado"),
        (OutboundResponse(status: 502), 502, "La función falló"), (OutboundResponse(status: 404), 502, "No se pudo llamar a la función"),
        (OutboundResponse(status: 500), 502, "No se pudo llamar a la función"),
        (OutboundResponse(status: 413), 413, "El evento es demasiado grande"),
        (OutboundResponse(status: 429, headers: [("Retry-After", "9")]), 503, "La función está ocupada"),
    ])
    func `a failure of the function is told, and no more of it`(response: OutboundResponse, status: Int, error: String) async throws {
        try await Mediacion.with(answer: { _ in response }) { mediacion async throws in
            let answer = try await mediacion.invocar()
            #expect(answer.status == status)
            #expect(try answer.json().string("error") == error)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect((answer.headers["Retry-After"] != nil) == (status == 503))
            #expect(!answer.text.contains("SinTasa") && !answer.text.contains("secreto"))
            // The log names the type alone.
            #expect(!mediacion.log.lines.contains { $0.contains("secreto") })
            if status >= 500 { #expect(mediacion.log.lines.contains { $0.contains("ERROR") || $0.contains("error") }) }
        }
    }

    @Test func `the type of a function's error is logged`() async throws {
        try await Mediacion.with(answer: { _ in OutboundResponse(status: 200, body: Array(DesenlaceTests.error.utf8)) }) {
            mediacion async throws in
            _ = try await mediacion.invocar()
            #expect(mediacion.log.lines.contains { $0.contains("the function failed: Function.SinTasa") })
        }
    }

    @Test(arguments: [
        (HTTPClientError(.cannotConnect, reason: "refused", wasSent: false), 503),
        (.init(.connectionLost, reason: "reset", wasSent: true), 503),
        (.init(.timedOut, reason: "late", wasSent: true), 504), (.init(.responseTooLarge, reason: "large", wasSent: true), 502),
    ])
    func `a call without an answer is told by what became of it`(error: HTTPClientError, status: Int) async throws {
        try await Mediacion.with(answer: { _ in throw error }) { mediacion async throws in
            let answer = try await mediacion.invocar()
            #expect(answer.status == status)
            #expect((answer.headers["Retry-After"] != nil) == (status == 503))
        }
    }

    @Test func `the functions are listed with how they stand`() async throws {
        try await Mediacion.with([Mediacion.emulada("b"), Mediacion.emulada("a", url: "http://otra:1")], settled: false) {
            mediacion async throws in
            let answer = try await mediacion.app.call(.get, "/funciones")
            #expect(answer.status == 200)
            #expect(
                answer.text == """
                    {"items":[{"nombre":"a","modo":"emulador","timeout_ms":3000,"circuito":{"estado":"cerrado","fallos":0},\
                    "turnos":{"cupo":1,"en_curso":0,"retenidos":1,"en_espera":0}},\
                    {"nombre":"b","modo":"emulador","timeout_ms":3000,"circuito":{"estado":"cerrado","fallos":0},\
                    "turnos":{"cupo":1,"en_curso":0,"retenidos":1,"en_espera":0}}]}
                    """)
            #expect(try await mediacion.app.call(.get, "/funciones", headers: [:]).status == 401)
        }
    }

    @Test func `its figures are those of any other service that is called, and how the turns stand`() async throws {
        try await Mediacion.with { mediacion async throws in
            _ = try await mediacion.invocar()
            let text = mediacion.metrics.text
            for line in [
                #"upstream_requests_total{remote="factura",outcome="success"} 1"#, #"circuit_breaker_state{remote="factura"} 0"#,
                #"function_slots_busy{remote="factura"} 0"#, #"function_slots_held{remote="factura"} 0"#,
                #"function_queue_length{remote="factura"} 0"#, #"function_queue_wait_seconds_count{remote="factura"} 1"#,
            ] { #expect(text.contains(line + "\n"), "\(line)") }
        }
    }
}
