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

    /// - Parameter rechazar: asks the simulated gateway to decline.
    /// - Throws: what the gateway throws when the outcome is not known; then the payment stays `en_curso`.
    package func pagar(_ cobro: Cobro, rechazar: Bool) async throws -> Pago {
        let clave = world.uuid().description
        let id = try await dao.empezar(clave: clave, cobro)
        let estado: Pago.Estado =
            switch try await pasarela.cobrar(clave: clave, cobro, rechazar: rechazar) {
            case .aprobado: .aprobado
            case .rechazado: .rechazado
            }
        try await dao.terminar(id, estado)
        return Pago(id: id, estado: estado)
    }
}
