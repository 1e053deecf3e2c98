import Inventario
import Pagos
import Pedidos
import Productos
package import ServiceKit
import WorldKit

/// The four services, pedidos twice, each service on one database.
package struct Tienda: Shop {
    package static let processes = [
        (name: "productos", service: "productos"), (name: "inventario", service: "inventario"), (name: "pagos", service: "pagos"),
        (name: "pedidos-1", service: "pedidos"), (name: "pedidos-2", service: "pedidos"),
    ]

    package static let outcomes = [
        "order confirmado", "order cancelado", "order reembolsado", "charge aprobado", "charge rechazado", "charge anulado",
        "charge reembolsado", "line consumida", "line liberada", "line rechazada", "line devuelta", "line expirada", "no answer",
        "told 201 confirmado", "told 202 cancelado", "told 202 confirmando", "told 200 reembolsado", "told 202 reembolsando", "told 409 -",
        "told 503 -", "told the same again", "by hand liberada", "by hand consumida", "cart consumida", "cart liberada", "cart left",
        "order taken over", "order turned", "ledger cobro", "ledger rechazo", "ledger anulacion", "ledger reembolso",
    ]

    package static let roster = Roster(catalogue: "productos", stock: "inventario", orders: "pedidos")
    package static let finalStates: Set = ["confirmado", "cancelado", "reembolsado"]

    package let answers = Answers()

    package init() {}

    package func build(_ service: String, _ place: Place) async throws -> App {
        let context = try Self.context(service, place)
        switch service {
        case "productos": return try await Productos.build(context)
        case "inventario": return try await Inventario.build(context)
        case "pagos": return try await Pagos.build(Pagos.Configuration(), context, pasarela: try place.database(Self.roster.gateway))
        default: return try await Pedidos.build(try Self.configuration.get(), context)
        }
    }

    /// Read once: it takes longer than a service takes to start.
    private static let configuration = Result { () throws(SettingsError) in
        var reader = SettingsReader([
            "PRODUCTS_URL": "http://productos", "INVENTORY_URL": "http://inventario", "PAYMENTS_URL": "http://pagos",
        ])
        let configuration = Pedidos.Configuration(&reader, .token(Secret(Roster.token)))
        try reader.finish()
        return configuration
    }

    package func callers(_ chance: inout Chance) -> [@Sendable (People) async -> Void] {
        var callers: [@Sendable (People) async -> Void] = []
        for number in 0..<2 + chance.below(3) {
            let orders = 1 + chance.below(3)
            callers.append { [answers] people in
                await Buyer(number: number, customer: Customer(shop: ShopClient(people, Self.roster), answers: answers)).buy(orders)
            }
        }
        return callers + rivals(&chance)
    }
}
