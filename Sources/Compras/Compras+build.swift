internal import Pedidos
package import ServiceKit

/// Builds the life of orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let partes = try await Partes(configuration, context)
    let servicio = CompraServicio(
        PendienteDAO(try context.database), partes.lecturas, partes.precios, partes.confirmaciones, moneda: configuration.ajustes.moneda,
        world: context.world)
    return partes.app(name: "compras", CompraControlador(servicio, partes.respuestas).routes, context)
}
