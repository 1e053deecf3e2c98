import Inventario
import JSON
import Pagos
import Pedidos
import Persistence
import Productos
package import ServiceKit
import WorldKit

/// The four services, pedidos twice, each service on one database.
package struct Tienda: SimulatedSystem {
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
        default: return try await Pedidos.build(try Self.configuration.get(), context)
        }
    }

    /// Read once: it takes longer than a service takes to start.
    private static let configuration = Result { () throws(SettingsError) in
        var reader = SettingsReader([
            "PRODUCTS_URL": "http://productos", "INVENTORY_URL": "http://inventario", "PAYMENTS_URL": "http://pagos",
        ])
        let configuration = Pedidos.Configuration(&reader, token: Secret(token))
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
        var callers: [@Sendable (People) async -> Void] = []
        for number in 0..<2 + chance.below(3) {
            let orders = 1 + chance.below(3)
            callers.append { [answers] people in await Buyer(number: number, shop: ShopClient(people), answers: answers).buy(orders) }
        }
        for number in 0..<chance.below(3) {
            callers.append { [answers] people in await Rival(number: number, shop: ShopClient(people), answers: answers).act() }
        }
        for number in 0..<chance.below(3) {
            callers.append { [answers] people in await Cart(number: number, shop: ShopClient(people), answers: answers).act() }
        }
        return callers
    }

    package func isSettled(_ databases: [String: SimulatedDatabase]) throws -> Bool {
        guard let pedidos = databases["pedidos"], let pagos = databases["pagos"] else { return false }
        func count(_ database: SimulatedDatabase, _ sql: String) throws -> Int64 {
            try database.rows(sql) { try $0.integer(0) }.first ?? 0
        }
        return try count(pedidos, "SELECT COUNT(*) FROM pedidos WHERE estado IN ('confirmando', 'reembolsando')") == 0
            && count(pedidos, "SELECT COUNT(*) FROM salidas") == 0
            && count(pagos, "SELECT COUNT(*) FROM pagos WHERE estado IN ('en_curso', 'anulando', 'reembolsando')") == 0
    }

    /// What conciliation finds, asked as an operator asks.
    package func audit(_ people: People) async throws -> [String] {
        let shop = ShopClient(people)
        // A breaker that the trouble has left open lets nobody look for a while.
        for _ in 0..<10 {
            if let answer = await shop.call("GET", "http://pedidos/admin/conciliacion", patience: .seconds(600)), answer.status == 200 {
                let items = try JSONObject(parsing: answer.body).objects("items") ?? []
                return try items.map { "conciliation: \(try $0.string("tipo") ?? "-"): \(try $0.string("detalle") ?? "-")" }
            }
            try await people.world.sleep(for: .seconds(30))
        }
        return ["conciliation could not look"]
    }

    package func check(_ databases: [String: SimulatedDatabase], _ tally: inout Tally) throws -> [String] {
        guard let books = try Books(databases) else { return ["a database was never opened"] }
        books.count(&tally)
        return books.problems + answers.problems(in: books, wereDoubled: tally[Fault.requestDoubled.rawValue] > 0)
    }
}
