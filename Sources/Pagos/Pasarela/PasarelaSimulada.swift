package import Persistence
package import WorldKit

/// A gateway without money, with a ledger in a database of its own: it approves all charges but those that ask to be declined.
package struct PasarelaSimulada: Pasarela, LibroDePasarela {
    private let dao: MovimientoDAO

    /// - Parameter database: with the tables of `MovimientoDAO.migrations`.
    package init(_ database: Database) { dao = MovimientoDAO(database) }

    package func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        try await dao.cobrar(clave: clave, cobro).commit()
    }

    package func consultar(clave: String) async throws -> VeredictoDePasarela? { try await dao.veredicto(clave: clave) }

    package func anular(clave: String) async throws { try await dao.anular(clave: clave).commit() }

    package func reembolsar(clave: String) async throws { try await dao.reembolsar(clave: clave).commit() }

    package func movimientos(despuesDe momento: Instante, _ id: Int64, limite: Int64) async throws -> [Movimiento] {
        try await dao.movimientos(despuesDe: momento, id, limite: limite)
    }

    package func movimientos(claves: [String]) async throws -> [Movimiento] { try await dao.movimientos(claves: claves) }
}
