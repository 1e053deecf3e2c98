package import Persistence
package import ServiceKit

/// The rules of stock and reservations.
package struct InventarioServicio: Sendable {
    private let dao: InventarioDAO

    package init(_ dao: InventarioDAO) { self.dao = dao }

    /// None for a product that was never stocked.
    package func existencias(_ productoID: Int64) async throws -> Existencias { try await dao.existencias(productoID) }

    /// The same of several products, in their order.
    package func existencias(_ productoIDs: [Int64]) async throws -> [Existencias] { try await dao.existencias(productoIDs) }

    /// The same beside what their reservations' lines come to.
    package func contadas(_ productoIDs: [Int64]) async throws -> [ExistenciasContadas] { try await dao.contadas(productoIDs) }

    /// All that ever had stock, in order of product, one more than a page holds: that tells whether there is another one.
    package func existencias(_ page: PageRequest) async throws -> [Existencias] {
        try await dao.existencias(despuesDe: page.after ?? 0, limite: page.limit + 1)
    }

    /// Sets how many pieces are available; what is reserved and sold stays.
    package func cargar(_ productoID: Int64, disponible: Int64) -> UnitOfWork<Void> { dao.cargar(productoID, disponible: disponible) }

    /// - Returns: the number of the reservation.
    /// The work throws `InventarioError.stockInsuficiente`.
    package func reservar(_ productoID: Int64, _ cantidad: Int64) -> UnitOfWork<Int64> { dao.reservar(productoID, cantidad) }

    /// Repeating is harmless.
    /// - Returns: nil when this ended it, else the state that it was in already.
    /// The work throws `InventarioError.reservaNoExiste`.
    package func terminar(_ numero: Int64, _ fin: FinDeReserva) -> UnitOfWork<Reserva.Estado?> { dao.terminar(numero, fin) }
}
