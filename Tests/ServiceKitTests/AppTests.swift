import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct AppTests {
    @Test(arguments: [
        (HTTPMethod.get, "/cosas", ""), (.get, "/nada", ""), (.put, "/cosas", "{}"), (.post, "/cosas", "no es JSON"),
        (.get, "/cosas/abc", ""), (.get, "/cosas?limite=0", ""), (HTTPMethod(rawValue: "BREW"), "/cosas", ""),
    ])
    func `without the token it is 401 before anything else is looked at`(method: HTTPMethod, target: String, body: String) async throws {
        try await Cosas.with { cosas in
            for headers: HTTPHeaders in [[:], ["Authorization": "Bearer otra"]] {
                let answer = try await cosas.service.call(method, target, body, headers: headers)
                #expect(answer.status == 401)
                #expect(try answer.problem().error == "No autorizado")
                #expect(answer.headers["WWW-Authenticate"] == "Bearer realm=\"compras\"")
                #expect(answer.headers["Allow"] == nil)
            }
            #expect(cosas.reached.withLock { $0 } == [])
        }
    }

    @Test(arguments: [
        "/nada", "/cosas/", "/cosas/1/", "//cosas", "/", "/COSAS", "/cosas/1/otras", "/cosas/abc", "/cosas/99999999999999999999",
    ])
    func `what is not there is 404`(target: String) async throws {
        try await Cosas.with { cosas in
            let answer = try await cosas.service.call(.get, target)
            #expect(answer.status == 404)
            let problem = try answer.problem()
            #expect(problem.error == "No encontrado")
            #expect(problem.instance == target)
        }
    }

    @Test(arguments: [
        (HTTPMethod.put, "/cosas", "GET, HEAD, POST"), (.delete, "/cosas/1", "GET, HEAD"), (.post, "/health", "GET, HEAD"),
        (HTTPMethod(rawValue: "get"), "/cosas/1", "GET, HEAD"),
    ])
    func `another method than it has is 405 with those it has`(method: HTTPMethod, target: String, allowed: String) async throws {
        try await Cosas.with { cosas in
            let answer = try await cosas.service.call(method, target)
            #expect(answer.status == 405)
            #expect(try answer.problem().error == "Método no permitido")
            #expect(answer.headers["Allow"] == allowed)
        }
    }

    @Test func `what is open to everybody is so for the methods that it has not, too, and their body is not read`() async throws {
        try await Cosas.with { cosas in
            let answer = try await cosas.service.call(.post, "/health", headers: [:])
            #expect(answer.status == 405)
            #expect(answer.headers["Allow"] == "GET, HEAD")
            let head = Request(method: .post, target: try #require(RequestTarget("/health")), headers: [:], body: [])
            #expect(cosas.service.app.precheck(head)?.status == 405)
        }
    }

    @Test func `HEAD is answered as GET`() async throws {
        try await Cosas.with { cosas in
            let head = try await cosas.service.call(.head, "/cosas/7")
            let get = try await cosas.service.call(.get, "/cosas/7")
            #expect(head.status == 200)
            #expect(head.headers == get.headers)
            #expect(try await cosas.service.call(.head, "/nada").status == 404)
            #expect(try await cosas.service.call(.head, "/cosas/7", headers: [:]).status == 401)
        }
    }

    @Test func `a caller without the role is 403 and reaches no handler`() async throws {
        try await Cosas.with(authenticator: EverybodyIs(.comprador)) { cosas in
            let answer = try await cosas.service.call(.post, "/cosas", "no es JSON")
            #expect(answer.status == 403)
            #expect(try answer.problem().error == "Acceso denegado")
            #expect(cosas.reached.withLock { $0 } == [])
            #expect(try await cosas.service.call(.get, "/cosas").status == 200)
            #expect(try await cosas.service.call(.get, "/cosas/1/partes").status == 200)
            #expect(cosas.reached.withLock { $0 } == ["GET alguien", "GET alguien"])
        }
        try await Cosas.with(authenticator: EverybodyIs(.gestor)) { cosas in
            let made = try await cosas.service.call(.post, "/cosas", "{}")
            #expect(made.status == 200)
            #expect(try await cosas.service.call(.get, "/cosas/1/partes").status == 403)
        }
    }

    @Test(arguments: [HTTPHeaders(), ["Authorization": "Bearer otra"]])
    func `whether it lives and can work is told to everybody`(headers: HTTPHeaders) async throws {
        try await Cosas.with { cosas in
            for target in ["/health", "/health/live", "/health/ready"] {
                let answer = try await cosas.service.call(.get, target, headers: headers)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"status":"ok","service":"cosas"}"#)
                #expect(answer.headers.all("Content-Type") == ["application/json"])
            }
        }
    }

    @Test func `with its database closed it lives but is not ready, and only the log says why`() async throws {
        try await Cosas.with { cosas in
            cosas.database.close()
            let answer = try await cosas.service.call(.get, "/health/ready", headers: [:])
            #expect(answer.status == 503)
            let problem = try answer.problem()
            #expect(problem.error == "La base de datos no responde")
            #expect(problem.detail == nil)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try await cosas.service.call(.get, "/health/live", headers: [:]).status == 200)
            #expect(cosas.log.lines.contains { $0.contains(" error cosas request failed") && $0.contains("closed") })
        }
    }

    @Test func `an error that nobody knows is an opaque 500, and told to the log`() async throws {
        try await Cosas.with { cosas in
            let answer = try await cosas.service.call(.get, "/raro")
            #expect(answer.status == 500)
            let problem = try answer.problem()
            #expect(problem.error == "Error interno")
            #expect(problem.detail == nil)
            for word in ["Strange", "SELECT", "tienda"] { #expect(!answer.text.contains(word)) }
            let trace = try #require(problem.traceID)
            let line = try #require(cosas.log.lines.first { $0.contains(" error cosas request failed") })
            #expect(line.contains("SELECT clave"))
            #expect(line.contains("status=500"))
            #expect(line.hasSuffix("trace_id=\(trace)"))
        }
    }

    /// The breaker has told that it opened; a line of error for each of thousands of requests would drown it.
    @Test func `a call that an open breaker refuses is no error of the log`() async throws {
        try await Cosas.with { cosas in
            let answer = try await cosas.service.call(.get, "/abierto")
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "7")
            #expect(!cosas.log.lines.contains { $0.contains(" error ") || $0.contains(" warning ") })
            #expect(cosas.log.lines.contains { $0.contains(" info cosas request ") && $0.contains("status=503") })
        }
    }

    @Test func `who asks whether it is well is logged where it is not`() async throws {
        try await Cosas.with { cosas in
            let well = try await cosas.service.call(.get, "/health/ready", headers: [:]).status
            #expect(well == 200)
            #expect(cosas.log.lines == [])
            cosas.database.close()
            let ill = try await cosas.service.call(.get, "/health/ready", headers: [:]).status
            #expect(ill == 503)
            #expect(cosas.log.lines.contains { $0.contains(" info cosas request ") && $0.contains("status=503") })
        }
    }

    @Test func `a request is logged by its route, without query, body or token`() async throws {
        try await Cosas.with { cosas in
            _ = try await cosas.service.call(.post, "/cosas?clave=oculta", #"{"tarjeta":"4111"}"#)
            _ = try await cosas.service.call(.get, "/cosas/7")
            _ = try await cosas.service.call(.get, "/nada")
            let lines = cosas.log.lines
            #expect(lines.count == 3)
            #expect(lines[0].contains("info cosas request method=POST path=/cosas route=/cosas status=200 ms="))
            #expect(lines[1].contains("info cosas request method=GET path=/cosas/7 route=/cosas/{id} status=200 ms="))
            #expect(lines[2].contains("info cosas request method=GET path=/nada route=- status=404 ms="))
            for word in ["oculta", "4111", TestApp.token] { #expect(!lines.contains { $0.contains(word) }) }
        }
    }

    @Test func `the caller's trace goes on, in a span of its own`() async throws {
        try await Cosas.with { cosas in
            let trace = "0af7651916cd43dd8448eb211c80319c"
            let headers: HTTPHeaders = [
                "Authorization": "Bearer " + TestApp.token, "traceparent": "00-\(trace)-b7ad6b7169203331-00",
            ]
            let answer = try await cosas.service.call(.get, "/traza", headers: headers)
            #expect(answer.text.hasPrefix("\"00-\(trace)-"))
            #expect(answer.text.hasSuffix("-00\""))
            #expect(!answer.text.contains("b7ad6b7169203331"))
            #expect(try await cosas.service.call(.get, "/nada", headers: headers).problem().traceID == trace)
        }
    }

    @Test(arguments: [
        "", "x", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func `a trace that is none is not taken over`(header: String) async throws {
        try await Cosas.with { cosas in
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "traceparent": header]
            let first = try #require(try await cosas.service.call(.get, "/nada", headers: headers).problem().traceID)
            let second = try #require(try await cosas.service.call(.get, "/nada", headers: headers).problem().traceID)
            #expect(first != second)
            #expect(!header.contains(first))
        }
    }

    @Test(arguments: [
        (Refusal.invalidTarget, 400), (.invalidMethod, 400), (.invalidFieldName, 400), (.invalidFieldValue, 400), (.invalidHost, 400),
        (.invalidContentLength, 400), (.ambiguousLength, 400), (.unsupportedTransferEncoding, 501), (.bodyTooLarge(limit: 77), 413),
        (.stopping, 503),
    ])
    func `what the server refuses by itself is a problem too`(refusal: Refusal, status: Int) async throws {
        try await Cosas.with { cosas in
            let answer = Answer(cosas.service.app.refuse(refusal))
            #expect(answer.status == status)
            #expect(refusal.status == status)
            let problem = try answer.problem()
            #expect(problem.instance == nil)
            if case .bodyTooLarge = refusal { #expect(problem.detail == "El límite es de 77 bytes.") }
            #expect(cosas.log.lines.contains { $0.contains("request refused status=\(status)") })
        }
    }

    @Test func `building a service starts nothing and keeps its background work for whoever runs it`() async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let ran = Locked(0)
                let app = App(
                    name: "cosas", routes: [], services: [.init("barrido") { ran.withLock { $0 += 1 } }],
                    context: TestApp.context(database, in: world))
                #expect(app.services.map(\.name) == ["barrido", "idempotency-sweep"])
                #expect(ran.withLock { $0 } == 0)
                await app.services[0].run()
                #expect(ran.withLock { $0 } == 1)
            }
        }
    }
}
