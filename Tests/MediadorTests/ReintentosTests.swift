import HTTPServer
import JSON
import Mediador
import Observability
import OutboundHTTP
import Resilience
import TestSupport
import Testing
import WorldKit

/// What is sent again, and what the breaker makes of failures.
@Suite(.timeLimit(.minutes(5))) struct ReintentosTests {
    /// How a call may end badly.
    enum Fallo: Sendable, CaseIterable {
        case refused, lost, timedOut, busy, service, crashed, handled, functionTimeout, forbidden

        var outcome: Result<OutboundResponse, HTTPClientError> {
            switch self {
            case .refused: .failure(HTTPClientError(.cannotConnect, reason: "refused", wasSent: false))
            case .lost: .failure(HTTPClientError(.connectionLost, reason: "reset", wasSent: true))
            case .timedOut: .failure(HTTPClientError(.timedOut, reason: "late", wasSent: true))
            case .busy: .success(OutboundResponse(status: 429))
            case .service: .success(OutboundResponse(status: 500, headers: [("x-amzn-ErrorType", "ServiceException")]))
            case .crashed:
                .success(
                    OutboundResponse(
                        status: 200, headers: [("X-Amz-Function-Error", "Unhandled")],
                        body: Array(#"{"errorType":"Runtime.ExitError"}"#.utf8)))
            case .handled: .success(OutboundResponse(status: 200, body: Array(#"{"errorType":"Function.Mal"}"#.utf8)))
            case .functionTimeout: .success(OutboundResponse(status: 200, body: Array("Task timed out after 3.00 seconds".utf8)))
            case .forbidden: .success(OutboundResponse(status: 403, headers: [("x-amzn-ErrorType", "AccessDeniedException")]))
            }
        }

        var isRepeated: Bool { [.refused, .busy, .service].contains(self) }
        var opensBreaker: Bool { [.refused, .lost, .timedOut, .service, .functionTimeout].contains(self) }
    }

    /// Repeats without a pause, so that the clock may stand still.
    private static let hurried: @Sendable (inout Configuration) -> Void = { configuration in
        configuration.resilience.retry = RetryPolicy(maximumRetries: 2, initialPause: .zero, maximumPause: .seconds(2))
        configuration.resilience.breaker = CircuitBreakerPolicy(.failuresInARow(100), waitDurationInOpenState: .seconds(30))
    }

    @Test(arguments: Fallo.allCases, [nil, "clave"]) func `a call is repeated only under its key, and only after what may pass`(
        fallo: Fallo, key: String?
    ) async throws {
        // A 429 asks for a second of its own.
        try await Mediacion.with([Mediacion.enAWS], adjust: Self.hurried, answer: { _ in try fallo.outcome.get() }) {
            mediacion async throws in
            let advancing = Task {
                while !Task.isCancelled {
                    mediacion.world.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            let answer = try await mediacion.invocar(key: key)
            advancing.cancel()
            await advancing.value
            #expect(answer.status >= 500)
            #expect(mediacion.lambda.requests.count == (key != nil && fallo.isRepeated ? 3 : 1))
        }
    }

    @Test(arguments: ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"])
    func `credentials that have expired are read again, once, and a call needs no key for that`(word: String) async throws {
        var renewed = Mediacion.firma
        renewed.sessionToken = "nuevo"
        let firmante = FirmanteAWS(Mediacion.firma, releer: { [renewed] in renewed })
        let funcion = Funcion(
            "factura", .aws(.init(url: "https://lambda.eu-west-3.amazonaws.com", nombre: "f", calificador: nil, firmante: firmante)),
            timeout: .seconds(3))
        let good = Locked("nuevo")
        let answer: FakeLambda.Answer = { request in
            guard request.signature?.sessionToken == good.withLock({ $0 }) else {
                return OutboundResponse(status: 403, headers: [("X-Amzn-ErrorType", word)])
            }
            return FakeLambda.sobre()
        }
        try await Mediacion.with([funcion], answer: answer) { mediacion async throws in
            let first = try await mediacion.invocar()
            #expect(first.status == 200)
            #expect(mediacion.lambda.requests.map { $0.signature?.sessionToken } == [Mediacion.firma.sessionToken, "nuevo"])
            // Where there are no others it is refused, once.
            good.withLock { $0 = "otro" }
            let refused = try await mediacion.invocar()
            #expect(refused.status == 502)
            #expect(mediacion.lambda.requests.count == 3)
            #expect(!mediacion.log.lines.contains { $0.contains("nuevo") })
        }
    }

    @Test func `a repeat that ends well is the answer`() async throws {
        let calls = Locked(0)
        try await Mediacion.with(
            adjust: Self.hurried,
            answer: { request in
                let number = calls.withLock { calls -> Int in
                    calls += 1
                    return calls
                }
                if number == 1 { throw HTTPClientError(.cannotConnect, reason: "refused", wasSent: false) }
                return try await FakeLambda.echo(request)
            }
        ) { mediacion async throws in
            #expect(try await mediacion.invocar(key: "k").status == 200)
            #expect(mediacion.metrics.text.contains(#"upstream_retries_total{remote="factura"} 1"#))
        }
    }

    @Test func `nothing is repeated that its caller would not wait for`() async throws {
        try await Mediacion.with([Mediacion.enAWS], answer: { _ in OutboundResponse(status: 429, headers: [("Retry-After", "1")]) }) {
            mediacion in
            let answer = try await mediacion.invocar(key: "k", patience: 900)
            #expect(answer.status == 503)
            #expect(mediacion.lambda.requests.count == 1)
        }
    }

    @Test(arguments: Fallo.allCases) func `the breaker opens for who cannot be reached or hangs, not for who answers`(fallo: Fallo)
        async throws
    {
        let adjust: @Sendable (inout Configuration) -> Void = {
            $0.resilience.breaker = CircuitBreakerPolicy(.failuresInARow(3), waitDurationInOpenState: .seconds(30))
        }
        let heals = Locked(false)
        try await Mediacion.with(
            [Mediacion.enAWS], adjust: adjust,
            answer: { request in
                if heals.withLock({ $0 }) { return try await FakeLambda.echo(request) }
                return try fallo.outcome.get()
            }
        ) { mediacion async throws in
            for _ in 0..<3 { _ = try await mediacion.invocar() }
            let fourth = try await mediacion.invocar()
            #expect(mediacion.lambda.requests.count == (fallo.opensBreaker ? 3 : 4))
            guard fallo.opensBreaker else { return }
            #expect(fourth.status == 503)
            #expect(fourth.headers["Retry-After"] == "30")
            #expect(try fourth.json().string("detail") == "No se hizo nada.")
            #expect(
                try await mediacion.app.call(.get, "/funciones").text.contains(
                    #""circuito":{"estado":"abierto","fallos":0,"reabre_en_s":30}"#))
            #expect(mediacion.log.lines.contains { $0.contains("circuit breaker opened") })
            heals.withLock { $0 = true }
            mediacion.world.advance(by: .seconds(30))
            #expect(try await mediacion.invocar().status == 200)
            #expect(try await mediacion.app.call(.get, "/funciones").text.contains(#""circuito":{"estado":"cerrado","fallos":0}"#))
        }
    }
}
