import HTTPServer
import JSON
import Mediador
import OutboundHTTP
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// An emulator gets one call at a time, whatever becomes of the calls before.
@Suite(.timeLimit(.minutes(5))) struct UnoPorVezTests {
    /// Calls in order of their arrival, each answered when the test says so.
    private final class Puerta: Sendable {
        private let calls = Locked<[OneShot<OutboundResponse>]>([])

        var answer: FakeLambda.Answer {
            { [self] _ in
                let call = OneShot<OutboundResponse>()
                calls.withLock { $0.append(call) }
                return try await call.value()
            }
        }

        func end(_ number: Int, _ outcome: Result<OutboundResponse, any Error> = .success(FakeLambda.sobre())) {
            calls.withLock { $0[number] }.complete(outcome)
        }
    }

    private func turnos(_ mediacion: Mediacion) async throws -> [String: Int64] {
        let list = try await mediacion.app.call(.get, "/funciones").json().objects("items")?.first?.object("turnos")
        return Dictionary(uniqueKeysWithValues: try (list?.members ?? []).map { ($0.name, try list?.integer($0.name) ?? -1) })
    }

    /// Waits until so many wait in line.
    private func untilWaiting(_ count: Int64, _ mediacion: Mediacion) async throws {
        try await withLiveWorld { live in
            let come = try await eventually(within: .seconds(20), in: live) { try await turnos(mediacion)["en_espera"] == count }
            #expect(come)
        }
    }

    @Test func `calls never overlap, and all are answered`() async throws {
        try await Mediacion.with(answer: { request in
            for _ in 0..<5 { await Task.yield() }
            return try await FakeLambda.echo(request)
        }) { mediacion async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 { group.addTask { try await mediacion.invocar().status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(mediacion.lambda.requests.count == 30)
            #expect(mediacion.lambda.greatest == 1)
        }
    }

    @Test func `functions under one emulator share its turn, those under others do not`() async throws {
        let puerta = Puerta()
        let funciones = [Mediacion.emulada("a"), Mediacion.emulada("b"), Mediacion.emulada("c", url: "http://otra:1")]
        try await Mediacion.with(funciones, answer: puerta.answer) { mediacion async throws in
            async let a = mediacion.invocar("a")
            try await mediacion.lambda.untilCalls(1)
            async let b = mediacion.invocar("b")
            try await untilWaiting(1, mediacion)
            async let c = mediacion.invocar("c")
            try await mediacion.lambda.untilCalls(2)
            #expect(mediacion.lambda.requests[1].url.hasPrefix("http://otra:1/"))
            puerta.end(1)
            #expect(try await c.status == 200)
            puerta.end(0)
            try await mediacion.lambda.untilCalls(3)
            puerta.end(2)
            let statuses = [try await a.status, try await b.status]
            #expect(statuses == [200, 200])
        }
    }

    @Test func `a call that its caller waits for no longer goes on, and keeps its turn`() async throws {
        let puerta = Puerta()
        try await Mediacion.with(answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar(patience: 500)
            try await mediacion.lambda.untilCalls(1)
            await mediacion.world.untilTimers(1)
            mediacion.world.advance(by: .milliseconds(500))
            let answer = try await first
            #expect(answer.status == 504)
            #expect(try answer.json().string("error") == "La función no respondió a tiempo")
            async let second = mediacion.invocar()
            try await untilWaiting(1, mediacion)
            #expect(try await turnos(mediacion)["en_curso"] == 1)
            #expect(mediacion.lambda.requests.count == 1)
            puerta.end(0)
            try await mediacion.lambda.untilCalls(2)
            puerta.end(1)
            #expect(try await second.status == 200)
            #expect(mediacion.lambda.greatest == 1)
        }
    }

    @Test func `after a call that was lost the turn is kept for as long as the function may still run`() async throws {
        let puerta = Puerta()
        try await Mediacion.with(answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar()
            try await mediacion.lambda.untilCalls(1)
            mediacion.world.advance(by: .milliseconds(100))
            puerta.end(0, .failure(HTTPClientError(.connectionLost, reason: "reset", wasSent: true)))
            #expect(try await first.status == 503)
            #expect(try await turnos(mediacion)["retenidos"] == 1)
            async let second = mediacion.invocar()
            try await untilWaiting(1, mediacion)
            // That of the line, and the end of the turn.
            await mediacion.world.untilTimers(2)
            // Since it was given up, for nobody knows when it left: connecting may have taken long.
            mediacion.world.advance(by: .microseconds(3_299_999))
            #expect(mediacion.lambda.requests.count == 1)
            mediacion.world.advance(by: .microseconds(1))
            try await mediacion.lambda.untilCalls(2)
            puerta.end(1)
            #expect(try await second.status == 200)
        }
    }

    @Test func `after one that never left it is free at once`() async throws {
        let calls = Locked(0)
        try await Mediacion.with(answer: { request in
            let first = calls.withLock { calls -> Bool in
                calls += 1
                return calls == 1
            }
            if first { throw HTTPClientError(.cannotConnect, reason: "refused", wasSent: false) }
            return try await FakeLambda.echo(request)
        }) { mediacion async throws in
            #expect(try await mediacion.invocar().status == 503)
            #expect(try await turnos(mediacion)["retenidos"] == 0)
            #expect(try await mediacion.invocar().status == 200)
        }
    }

    @Test func `when the mediator starts the turn is kept for what an earlier one may have begun`() async throws {
        try await Mediacion.with(settled: false) { mediacion async throws in
            async let first = mediacion.invocar()
            await mediacion.world.untilTimers(2)
            mediacion.world.advance(by: .microseconds(3_299_999))
            #expect(mediacion.lambda.requests.isEmpty)
            mediacion.world.advance(by: .microseconds(1))
            #expect(try await first.status == 200)
        }
    }

    @Test func `when the line is full whoever comes is told to come back, and nothing was done`() async throws {
        let puerta = Puerta()
        try await Mediacion.with(adjust: { $0.limites.cola = 1 }, answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar()
            try await mediacion.lambda.untilCalls(1)
            async let second = mediacion.invocar()
            try await untilWaiting(1, mediacion)
            let third = try await mediacion.invocar()
            #expect(third.status == 503)
            #expect(third.headers["Retry-After"] == "1")
            #expect(try third.json().string("detail") == "No se hizo nada.")
            puerta.end(0)
            try await mediacion.lambda.untilCalls(2)
            puerta.end(1)
            let statuses = [try await first.status, try await second.status]
            #expect(statuses == [200, 200])
        }
    }

    @Test(arguments: [nil, 700]) func `whoever does not get his turn in time is told to come back`(patience: Int?) async throws {
        let puerta = Puerta()
        try await Mediacion.with(adjust: { $0.limites.esperaEnCola = .seconds(2) }, answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar()
            try await mediacion.lambda.untilCalls(1)
            async let second = mediacion.invocar(patience: patience)
            await mediacion.world.untilTimers(1)
            mediacion.world.advance(by: .milliseconds(patience ?? 2000))
            let answer = try await second
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try await turnos(mediacion)["en_espera"] == 0)
            puerta.end(0)
            #expect(try await first.status == 200)
            #expect(mediacion.lambda.requests.count == 1)
        }
    }

    @Test func `a mediator that stops ends its call and sends the others away`() async throws {
        let puerta = Puerta()
        try await Mediacion.with(answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar()
            try await mediacion.lambda.untilCalls(1)
            async let second = mediacion.invocar()
            try await untilWaiting(1, mediacion)
            mediacion.app.app.willStop()
            let waited = try await second
            #expect(waited.status == 503)
            #expect(waited.headers["Retry-After"] == "1")
            #expect(try waited.json().string("error") == "El mediador se está deteniendo")
            #expect(try await mediacion.invocar().status == 503)
            puerta.end(0)
            #expect(try await first.status == 200)
        }
    }

    @Test func `a request that is cancelled in line leaves it`() async throws {
        let puerta = Puerta()
        try await Mediacion.with(answer: puerta.answer) { mediacion async throws in
            async let first = mediacion.invocar()
            try await mediacion.lambda.untilCalls(1)
            let second = Task { try await mediacion.invocar().status }
            try await untilWaiting(1, mediacion)
            second.cancel()
            #expect(try await second.value == 503)
            #expect(try await turnos(mediacion)["en_espera"] == 0)
            puerta.end(0)
            #expect(try await first.status == 200)
        }
    }

    @Test func `at AWS as many go at a time as may, and no turn is kept`() async throws {
        let puerta = Puerta()
        try await Mediacion.with([Mediacion.enAWS], settled: false, adjust: { $0.limites.concurrencia = 2 }, answer: puerta.answer) {
            mediacion in
            async let first = mediacion.invocar()
            async let second = mediacion.invocar()
            try await mediacion.lambda.untilCalls(2)
            async let third = mediacion.invocar()
            try await untilWaiting(1, mediacion)
            puerta.end(0, .failure(HTTPClientError(.connectionLost, reason: "reset", wasSent: true)))
            try await mediacion.lambda.untilCalls(3)
            puerta.end(1)
            puerta.end(2)
            let statuses = [try await first.status, try await second.status, try await third.status]
            #expect(statuses.sorted() == [200, 200, 503])
            #expect(mediacion.lambda.greatest == 2)
        }
    }
}
