package import Observability
internal import Persistence
internal import Resilience
package import WorldKit

/// Brings one payment from what has been written down to its rest: asks the gateway, and writes its word down.
///
/// Any number of processes may do it for one payment at once: the gateway does each thing once under the payment's key, and the
/// first word of it that is written down stays.
package struct PagoSaga: Sendable {
    let dao: PagoDAO
    let plazos: Plazos
    let world: any World
    let log: Log
    private let pasarela: any Pasarela
    private let metricas: PagoMetrics

    package init(_ dao: PagoDAO, pasarela: any Pasarela, plazos: Plazos, metricas: PagoMetrics, world: any World, log: Log) {
        self.dao = dao
        #if DEBUG || SIMULACION
        self.pasarela = PasarelaConPuntos(pasarela)
        #else
        self.pasarela = pasarela
        #endif
        self.plazos = plazos
        self.metricas = metricas
        self.world = world
        self.log = log
    }

    /// - Parameter ensayo: what a rehearsal does to the charge; nil for nothing.
    /// - Returns: the payment at rest, whoever brought it there.
    /// - Throws: what the gateway throws when it is not known, or `DatabaseError`; then whoever takes the payment over goes on.
    package func llevar(_ pago: Pago, _ ensayo: Ensayo? = nil) async throws -> Pago {
        let estado: Pago.Estado
        do {
            estado = try await preguntar(pago, ensayo)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            metricas.fallos.increment()
            log.warning("the gateway did not answer", ["pago": String(pago.id), "estado": pago.estado.rawValue, "error": "\(error)"])
            try await dao.aplazar(pago, pausa(pago.retomas)).commit()
            throw error
        }
        // The money has moved: that is written down, whoever has gone away.
        if try await dao.terminar(pago, estado).commitRegardless() { return pago.en(estado) }
        guard let ahora = try await dao.pago(pago.id) else { throw PagoError.noEncontrado }
        return ahora
    }

    /// Whoever took a payment over looks first: a gateway answers that more cheaply than a second charge. Where it knows nothing the
    /// charge may still come, so the same charge is sent again.
    private func preguntar(_ pago: Pago, _ ensayo: Ensayo?) async throws -> Pago.Estado {
        switch pago.estado {
        case .enCurso:
            guard let cobro = pago.cobro else { return .anulado }
            if pago.retomas > 0, let veredicto = try await pasarela.consultar(clave: pago.clave) { return veredicto.estado }
            let pasarela = ensayo.map { PasarelaEnsayada(self.pasarela, $0, world: world) } ?? self.pasarela
            return try await pasarela.cobrar(clave: pago.clave, cobro).estado
        case .anulando:
            try await pasarela.anular(clave: pago.clave)
            return .anulado
        case .reembolsando:
            try await pasarela.reembolsar(clave: pago.clave)
            return .reembolsado
        case .aprobado, .rechazado, .anulado, .reembolsado: return pago.estado
        }
    }

    /// Grows with each time that the payment was taken over.
    private func pausa(_ retomas: Int64) -> Duration {
        let policy = RetryPolicy(maximumRetries: .max, initialPause: .seconds(1), maximumPause: .seconds(60))
        return policy.pause(beforeRetry: Int(retomas) + 1, random: world.random()) ?? .seconds(60)
    }
}
