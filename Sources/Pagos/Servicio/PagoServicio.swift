internal import Persistence
package import ServiceKit
package import WorldKit

/// The rules of payments: what is to be charged is written down first, then the gateway is asked, then its word is
/// written down.
package struct PagoServicio: Sendable {
    private let dao: PagoDAO
    private let pasarela: any Pasarela
    private let world: any World

    package init(_ dao: PagoDAO, pasarela: any Pasarela, world: any World) {
        self.dao = dao
        self.pasarela = pasarela
        self.world = world
    }

    /// Charges, once for each key.
    /// - Parameter clave: the caller's name for the charge; nil for one that is not repeated.
    /// - Returns: how it ended, and whether that was before.
    /// - Throws: `PagoError`, or what the gateway throws when the outcome is not known; then the payment stays `en_curso`.
    package func pagar(_ cobro: Cobro, clave: String?) async throws -> (pago: PagoTerminado, repetido: Bool) {
        switch try await dao.empezar(clave: clave ?? world.uuid().description, cobro).commit() {
        case .antes(let pago):
            guard let terminado = PagoTerminado(pago) else { throw PagoError.enCurso(id: pago.id) }
            return (terminado, true)
        case .nuevo(let pago):
            let veredicto = try await pasarela.cobrar(clave: pago.clave, cobro)
            // The money has moved: that is written down, whoever has gone away.
            try await dao.terminar(pago.id, veredicto.estado).commitRegardless()
            return (PagoTerminado(id: pago.id, veredicto), false)
        }
    }

    /// - Throws: `PagoError.noEncontrado`
    package func pago(_ id: Int64) async throws -> Pago {
        guard let pago = try await dao.pago(id) else { throw PagoError.noEncontrado }
        return pago
    }

    /// - Throws: `PagoError.noEncontrado`
    package func pago(clave: String) async throws -> Pago {
        guard let pago = try await dao.pago(clave: clave) else { throw PagoError.noEncontrado }
        return pago
    }

    /// Up to one more than was asked for, in order of time.
    package func pagos(despuesDe key: MomentKey, _ limit: Int64) async throws -> [Pago] {
        try await dao.pagos(despuesDe: key.moment, key.id, limite: limit + 1)
    }
}
