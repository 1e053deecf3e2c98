internal import Observability
internal import OutboundHTTP
package import Resilience
package import ServiceKit
internal import WorldKit

/// A function as it is called: deadline → retry → a turn → circuit breaker → call.
package struct FuncionServicio: Sendable {
    package let funcion: Funcion
    /// Of whoever runs it, which it may share with others.
    package let turnos: Turnos
    /// Its own.
    package let breaker: CircuitBreaker
    private let limites: Limites
    private let policy: ResiliencePolicy
    private let budget: Locked<RetryBudget>
    private let http: any HTTPClient
    private let world: any World
    private let log: Log
    private let calls: RemoteMetrics
    private let waits: Histogram
    private let spans: RemoteSpans

    package init(_ funcion: Funcion, _ turnos: Turnos, _ limites: Limites, _ policy: ResiliencePolicy, _ context: ServiceContext) {
        self.funcion = funcion
        self.turnos = turnos
        self.limites = limites
        self.policy = policy
        budget = Locked(policy.budget)
        breaker = CircuitBreaker(remote: funcion.nombre, policy: policy.breaker, world: context.world)
        http = context.http
        world = context.world
        log = context.log
        calls = RemoteMetrics(funcion.nombre, breaker, context.metrics)
        waits = context.metrics.histogram(
            "function_queue_wait_seconds", "Time that a call of a function has waited for its turn.", ["remote": funcion.nombre])
        spans = RemoteSpans(funcion.nombre, baseURL: funcion.destino.url, context.tracer, context.world)
        for (name, help, value) in Self.gauges {
            context.metrics.gauge(name, help, ["remote": funcion.nombre]) { [turnos] in Double(value(turnos.estado)) }
        }
    }

    private static let gauges: [(String, String, @Sendable (TurnosStateMachine.Estado) -> Int)] = [
        ("function_slots_busy", "Calls of a function that are under way.", { $0.enCurso }),
        ("function_slots_held", "Turns that are kept after a call, because it may still run.", { $0.retenidos }),
        ("function_queue_length", "Calls of a function that wait for their turn.", { $0.enEspera }),
    ]

    /// Calls it, and calls it again after a failure that may pass, where the call has a key and the caller's deadline allows.
    /// - Throws: `FuncionError`, `CancellationError`
    package func invocar(_ invocacion: Invocacion) async throws -> RespuestaDeFuncion {
        let deadline = Deadline.current
        guard invocacion.evento.tamano(plazo: plazo(deadline)) <= limites.evento else {
            throw FuncionError.eventoDemasiadoGrande(limite: limites.evento)
        }
        budget.withLock { $0.recordCall(now: world.uptime) }
        var repeats = 0
        while true {
            do {
                return try await intentar(invocacion.evento, deadline, resend: repeats)
            } catch let error as FuncionError {
                guard invocacion.tieneClave, let pause = pause(after: error, repeats, deadline) else { throw error }
                repeats += 1
                calls.repeated()
                try await world.sleep(for: pause)
            }
        }
    }

    /// What the function is told that is left for it.
    private func plazo(_ deadline: Deadline?) -> Duration { min(deadline?.left(now: world.uptime) ?? funcion.timeout, funcion.timeout) }

    /// How long to wait before the next try; nil when there is none.
    private func pause(after error: FuncionError, _ repeats: Int, _ deadline: Deadline?) -> Duration? {
        guard error.esPasajera,
            let pause = policy.retry.pause(
                beforeRetry: repeats + 1, random: world.random(), wanted: error.reintentarEn ?? .zero,
                left: deadline?.left(now: world.uptime))
        else { return nil }
        guard budget.withLock({ $0.withdraw(now: world.uptime) }) else {
            calls.notRepeated()
            return nil
        }
        return pause
    }

    private func intentar(_ evento: Evento, _ deadline: Deadline?, resend: Int) async throws -> RespuestaDeFuncion {
        // Nobody waits in line for what is refused at its end.
        if let pause = breaker.openFor {
            calls.rejected()
            throw FuncionError.circuitoAbierto(reabreEn: pause)
        }
        let start = world.uptime
        let limit = start + limites.esperaEnCola
        let turno = try await turnos.tomar(hasta: min(limit, deadline?.moment ?? limit))
        waits.record(world.uptime - start)
        let permit: CircuitBreaker.Permit
        do throws(CallNotPermitted) {
            permit = try breaker.acquire()
        } catch {
            turnos.devolver(turno)
            calls.rejected()
            throw FuncionError.circuitoAbierto(reabreEn: error.retryAfter)
        }
        // It goes on to its end whoever waits for it, and keeps its turn for as long.
        let plazo = plazo(deadline)
        let respuesta = world.start("funcion") { try await llamar(evento, plazo, turno, permit, resend: resend) }
        do {
            guard let deadline else { return try await respuesta.value() }
            if let respuesta = try await respuesta.value(until: deadline.moment, in: world) { return respuesta }
        } catch is CancellationError {
            log.warning("the mediator stops before the function has answered", ["funcion": funcion.nombre])
        }
        throw FuncionError.plazoAgotado
    }

    /// One call; gives the turn back.
    private func llamar(
        _ evento: Evento, _ plazo: Duration, _ turno: UInt64, _ permit: CircuitBreaker.Permit, resend: Int
    ) async throws -> RespuestaDeFuncion {
        let start = world.uptime
        var puedeSeguir = funcion.destino.modo == .emulador
        // From now on: when it left is not known, connecting may have taken long.
        defer { turnos.devolver(turno, retenidoHasta: puedeSeguir ? world.uptime + funcion.puedeSeguir : nil) }
        do {
            let respuesta = try await enviarConLlave(evento, plazo, resend: resend)
            puedeSeguir = false
            record(.success, permit, start)
            return respuesta
        } catch let error as FuncionError {
            // There was an answer: nothing runs any more.
            puedeSeguir = false
            record(error.outcome, permit, start)
            throw error
        } catch let error as HTTPClientError {
            if !error.wasSent { puedeSeguir = false }
            let failure = FuncionError(error)
            record(error.kind == .closed ? .ignored : failure.outcome, permit, start)
            throw failure
        } catch {
            record(.ignored, permit, start)
            throw error
        }
    }

    /// Sends it, and once more where AWS refuses it for its credentials, and there are others by now: it has done nothing. They may have expired,
    /// or were read while somebody renewed them, one file after the other.
    private func enviarConLlave(_ evento: Evento, _ plazo: Duration, resend: Int) async throws -> RespuestaDeFuncion {
        let firmante = funcion.destino.firmante
        let antes = firmante?.firma
        do {
            return try await enviar(evento, plazo, resend: resend)
        } catch FuncionError.rechazada(let status, let tipo) {
            guard Self.deCredenciales.contains(where: tipo.hasPrefix), let firmante, let antes, firmante.renovar(antes) else {
                throw FuncionError.rechazada(status: status, tipo: tipo)
            }
            log.info("credentials of AWS read again", ["funcion": funcion.nombre])
            return try await enviar(evento, plazo, resend: resend + 1)
        }
    }

    /// How the words begin that AWS has for credentials that it does not take.
    private static let deCredenciales = [
        "ExpiredToken", "UnrecognizedClient", "InvalidClientToken", "InvalidSignature", "IncompleteSignature",
    ]

    private func enviar(_ evento: Evento, _ plazo: Duration, resend: Int) async throws -> RespuestaDeFuncion {
        let response = try await spans.record("POST", resend: resend) {
            let bytes = evento.bytes(traceparent: TraceContext.current?.traceparent ?? "", plazo: plazo)
            return try await http.send(funcion.destino.peticion(bytes, timeout: funcion.paciencia, maximo: limites.respuesta))
        }
        return try Desenlace.leer(response, de: funcion.destino.modo, limite: limites.evento)
    }

    private func record(_ outcome: CircuitBreakerStateMachine.Outcome, _ permit: CircuitBreaker.Permit, _ start: Uptime) {
        calls.record(outcome, took: world.uptime - start)
        log.tell(breaker.record(outcome, permit: permit), of: funcion.nombre, policy.breaker)
    }
}
