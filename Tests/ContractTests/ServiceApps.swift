import Compras
import Emisor
import Inventario
import Mediador
import Pagos
import Pedidos
import Persistence
import Productos
import ServiceKit
import TestSupport
import WorldKit

/// Each service as its program builds it, for its route table.
enum ServiceApps: String, CaseIterable {
    case productos, inventario, pagos, pedidos, contenido, compras, mediador, emisor

    func routes() async throws -> [Route] {
        try await ManualWorld().during { world in
            try await DatabaseKind.sqlite.withDatabases(2, in: world) { bases in
                try await build(TestApp.context(bases[0], in: world), ledger: bases[1]).routes
            }
        }
    }

    private func build(_ context: ServiceContext, ledger: Database) async throws -> App {
        switch self {
        case .productos: return try await Productos.build(context)
        case .inventario: return try await Inventario.build(context)
        case .pagos: return try await Pagos.build(Pagos.Configuration(), context, pasarela: ledger)
        case .pedidos: return try await Pedidos.build(try read { Pedidos.Configuration(&$0, .token(Secret(TestApp.token))) }, context)
        case .contenido:
            let apps = [try await Productos.build(context), try await Inventario.build(context)]
            return App(name: "contenido", joining: apps, context: context)
        case .compras: return try await Compras.build(try read { Compras.Configuration(&$0, .token(Secret(TestApp.token))) }, context)
        case .mediador: return try await Mediador.build(Mediador.Configuration(funciones: []), context)
        case .emisor: return try await Emisor.build(Emisor.Configuration(leido: .vacio), context)
        }
    }

    /// By the defaults.
    private func read<Configuration>(_ configure: (inout SettingsReader) -> Configuration) throws -> Configuration {
        var reader = SettingsReader([:])
        let configuration = configure(&reader)
        try reader.finish()
        return configuration
    }
}
