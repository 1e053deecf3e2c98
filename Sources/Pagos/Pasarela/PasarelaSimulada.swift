/// A gateway without money: it approves all charges but those that ask to be declined.
package struct PasarelaSimulada: Pasarela {
    package init() {}

    package func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela { cobro.rechazar ? .rechazado : .aprobado }
}
