package import ServiceKit

/// Reads orders, for whoever may see them.
package struct LecturaServicio: Sendable {
    private let dao: PedidoDAO
    private let eventosDAO: EventoDAO

    package init(_ dao: PedidoDAO, eventos: EventoDAO) {
        self.dao = dao
        eventosDAO = eventos
    }

    /// - Throws: `PedidoError.noEncontrado`, also for an order of somebody else; `DatabaseError`
    package func pedido(_ id: Int64, _ alcance: Alcance) async throws -> (pedido: Pedido, lineas: [Linea]) {
        guard let found = try await dao.pedido(id), alcance.abarca(found.pedido.dueno) else { throw PedidoError.noEncontrado }
        return found
    }

    /// Up to one more than was asked for, newest first.
    /// - Parameter estado: nil for all but those that never came to a charge.
    package func pedidos(_ alcance: Alcance, en estado: Pedido.Estado?, _ page: PageRequest) async throws -> [Pedido] {
        let antesDe = page.after ?? .max
        guard let estado else { return try await dao.pedidos(alcance, antesDe: antesDe, limite: page.limit + 1) }
        return try await dao.pedidos(alcance, en: estado, antesDe: antesDe, limite: page.limit + 1)
    }

    /// The timeline of an order, up to one line more than was asked for.
    /// - Throws: `PedidoError.noEncontrado`, also for an order of somebody else; `DatabaseError`
    package func eventos(_ id: Int64, _ alcance: Alcance, _ page: PageRequest) async throws -> [(id: Int64, evento: Evento)] {
        guard let found = try await eventosDAO.eventos(de: id, alcance, despuesDe: page.after ?? 0, limite: page.limit + 1) else {
            throw PedidoError.noEncontrado
        }
        return found
    }
}
