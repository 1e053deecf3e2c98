import Compras
import Inventario
import Pagos
import Productos
package import ServiceKit

/// The services of the production shape: compras twice on one database, contenido with catalogue and stock in one process on one database.
package struct Compra: Shop {
    package static let processes = [
        (name: "contenido", service: "contenido"), (name: "pagos", service: "pagos"), (name: "compras-1", service: "compras"),
        (name: "compras-2", service: "compras"), (name: "mediador", service: "mediador"),
    ]

    package static let outcomes = [
        "order pendiente", "order confirmado", "order cancelado", "order reembolsado", "order confirmado, not at first", "order edited",
        "order edited after an attempt", "charge aprobado", "charge rechazado", "charge anulado", "charge reembolsado", "line consumida",
        "line liberada", "line rechazada", "line devuelta", "line expirada", "no answer", "told 201 pendiente", "told 200 pendiente",
        "told 200 confirmado", "told 200 cancelado", "told 200 reembolsado", "told 202 confirmando", "told 202 reembolsando",
        "told 402 pendiente", "told 409 -", "told 409 pendiente", "told 409 confirmando", "told 409 confirmado", "told 409 cancelado",
        "told 412 -", "told 503 -", "told the same again", "told another total", "by hand liberada", "by hand consumida", "cart consumida",
        "cart liberada", "cart left", "paid twice at once", "price changed", "order taken over", "order turned", "ledger cobro",
        "ledger rechazo", "ledger anulacion", "ledger reembolso", "invoice 200", "invoice 409", "invoice 503",
    ]

    package static let roster = Roster(catalogue: "contenido", stock: "contenido", orders: "compras")
    package static let finalStates: Set = ["pendiente", "confirmado", "cancelado", "reembolsado"]

    package let answers = Answers()

    package init() {}

    package func build(_ service: String, _ place: Place) async throws -> App {
        if service == "mediador" { return FuncionSimulada(context: try Self.context(nil, place)).app }
        let context = try Self.context(service, place)
        switch service {
        case "contenido":
            let apps = [try await Productos.build(context), try await Inventario.build(context)]
            return App(name: service, joining: apps, context: context)
        case "pagos": return try await Pagos.build(Pagos.Configuration(), context, pasarela: try place.database(Self.roster.gateway))
        default: return try await Compras.build(try Self.configuration.get(), context)
        }
    }

    /// Read once: it takes longer than a service takes to start.
    private static let configuration = Result { () throws(SettingsError) in
        var reader = SettingsReader(["CONTENIDO_URL": "http://contenido", "PAGOS_URL": "http://pagos", "MEDIADOR_URL": "http://mediador"])
        let configuration = Compras.Configuration(&reader, .token(Secret(Roster.token)))
        try reader.finish()
        return configuration
    }

    package func ownProblems(_ databases: [String: SimulatedDatabase]) throws -> [String] {
        try databases[Self.roster.orders].map { try Invoices($0).problems(told: answers.invoices) } ?? []
    }

    package func callers(_ chance: inout Chance) -> [@Sendable (People) async -> Void] {
        let answers = answers
        let shoppers = (0..<2 + chance.below(3)).map { number in
            { @Sendable (people: People) in
                await Shopper(number: number, customer: Customer(shop: ShopClient(people, Self.roster), answers: answers)).act()
            }
        }
        let shopkeepers = (0..<chance.below(3)).map { number in
            { @Sendable (people: People) in
                await Shopkeeper(number: number, customer: Customer(shop: ShopClient(people, Self.roster), answers: answers)).act()
            }
        }
        return shoppers + shopkeepers + rivals(&chance)
    }
}
