package import WorldKit

/// A gateway over a bad line: a charge is long on its way, or its answer never comes back. The rest goes through.
package struct PasarelaEnsayada: Pasarela {
    private let pasarela: any Pasarela
    private let ensayo: Ensayo
    private let world: any World

    package init(_ pasarela: any Pasarela, _ ensayo: Ensayo, world: any World) {
        self.pasarela = pasarela
        self.ensayo = ensayo
        self.world = world
    }

    package func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        if ensayo.demora > .zero { try await world.sleep(for: ensayo.demora) }
        let veredicto = try await pasarela.cobrar(clave: clave, cobro)
        if ensayo.perderRespuesta { throw PasarelaError.respuestaPerdida }
        return veredicto
    }

    package func consultar(clave: String) async throws -> VeredictoDePasarela? { try await pasarela.consultar(clave: clave) }

    package func anular(clave: String) async throws { try await pasarela.anular(clave: clave) }

    package func reembolsar(clave: String) async throws { try await pasarela.reembolsar(clave: clave) }
}
