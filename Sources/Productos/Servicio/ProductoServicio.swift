package import Persistence
package import ServiceKit

/// The rules of the catalogue.
package struct ProductoServicio: Sendable {
    private let dao: ProductoDAO

    package init(_ dao: ProductoDAO) { self.dao = dao }

    /// Adds a product, under an id of its own.
    package func crear(_ nuevo: ProductoNuevo) -> UnitOfWork<Producto> { dao.crear(nuevo) }

    /// - Throws: `ProductoError.noEncontrado`
    package func producto(_ id: Int64) async throws -> Producto {
        guard let producto = try await dao.producto(id) else { throw ProductoError.noEncontrado }
        return producto
    }

    /// Up to one more than was asked for, in order of id.
    package func productos(_ page: PageRequest) async throws -> [Producto] {
        try await dao.productos(despuesDe: page.after ?? 0, limite: page.limit + 1)
    }

    /// Those of the ids that there are, in the order of the ids.
    package func productos(_ ids: [Int64]) async throws -> [Producto] { try await dao.productos(ids) }

    /// The work throws `ProductoError.noEncontrado` where there is none of that id.
    /// - Throws: `ProductoError.nadaParaActualizar`
    package func cambiar(_ id: Int64, _ cambios: ProductoCambios) throws(ProductoError) -> UnitOfWork<Void> {
        guard cambios.nombre != nil || cambios.precio != nil else { throw .nadaParaActualizar }
        return dao.cambiar(id, cambios).map { changed in
            guard changed else { throw ProductoError.noEncontrado }
        }
    }

    /// Stock, reservations and orders of the product stay as they are.
    package func borrar(_ id: Int64) -> UnitOfWork<Void> { dao.borrar(id) }
}
