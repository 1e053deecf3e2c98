import Inventario
import Pagos
import Pedidos
import Persistence
import Productos
package import ServiceKit

/// The four services, pedidos twice, each service on one database.
package struct Tienda: SimulatedSystem {
    package static let processes = [
        (name: "productos", service: "productos"), (name: "inventario", service: "inventario"), (name: "pagos", service: "pagos"),
        (name: "pedidos-1", service: "pedidos"), (name: "pedidos-2", service: "pedidos"),
    ]

    static let token = "simulacion"

    /// What the callers were told, for the end.
    let answers = Answers()

    package init() {}

    package func build(_ service: String, _ place: Place) async throws -> App {
        let context = place.context(
            try place.database(service), authenticator: SharedTokenAuthenticator(token: Secret(Self.token)))
        switch service {
        case "productos": return try await Productos.build(context)
        case "inventario": return try await Inventario.build(context)
        case "pagos": return try await Pagos.build(Pagos.Configuration(), context, pasarela: try place.database("pasarela"))
        default: return try await Pedidos.build(try configuration(), context)
        }
    }

    private func configuration() throws -> Pedidos.Configuration {
        var reader = SettingsReader([
            "PRODUCTS_URL": "http://productos", "INVENTORY_URL": "http://inventario", "PAYMENTS_URL": "http://pagos",
        ])
        let configuration = Pedidos.Configuration(&reader, token: Secret(Self.token))
        try reader.finish()
        return configuration
    }

    package func prepare(_ people: People) async throws {
        let shop = ShopClient(people)
        for product in Catalogue.products {
            try await shop.make(product)
        }
    }

    package func callers(_ chance: inout Chance) -> [@Sendable (People) async -> Void] {
        (0..<2 + chance.below(3)).map { number in
            let orders = 1 + chance.below(3)
            return { [answers] people in await Buyer(number: number, shop: ShopClient(people), answers: answers).buy(orders) }
        }
    }

    package func isSettled(_ databases: [String: SimulatedDatabase]) throws -> Bool { true }

    package func check(_ databases: [String: SimulatedDatabase], _ tally: inout Tally) throws -> [String] {
        guard let books = try Books(databases) else { return ["a database was never opened"] }
        books.count(&tally)
        return books.problems + answers.problems(in: books)
    }
}
