import JSON
import Persistence
import ServiceKit
import WorldKit

/// A system that sells: what is the same whichever services it is made of.
package protocol Shop: SimulatedSystem {
    static var roster: Roster { get }

    /// The states that an order may end in.
    static var finalStates: Set<String> { get }

    /// What the callers were told, for the end.
    var answers: Answers { get }

    /// What must never be so in this shop alone.
    func ownProblems(_ databases: [String: SimulatedDatabase]) throws -> [String]
}

extension Shop {
    /// - Parameter service: whose database it is; nil for a service that keeps nothing.
    static func context(_ service: String?, _ place: Place) throws -> ServiceContext {
        place.context(try service.map(place.database), authenticator: SharedTokenAuthenticator(token: Secret(Roster.token)))
    }

    package func prepare(_ people: People) async throws {
        let shop = ShopClient(people, Self.roster)
        for product in Catalogue.products { try await shop.make(product) }
    }

    /// Those who want the same pieces without an order.
    func rivals(_ chance: inout Chance) -> [@Sendable (People) async -> Void] {
        let answers = answers
        let byHand = (0..<chance.below(3)).map { number in
            { @Sendable (people: People) in await Rival(number: number, shop: ShopClient(people, Self.roster), answers: answers).act() }
        }
        let carts = (0..<chance.below(3)).map { number in
            { @Sendable (people: People) in await Cart(number: number, shop: ShopClient(people, Self.roster), answers: answers).act() }
        }
        return byHand + carts
    }

    package func isSettled(_ databases: [String: SimulatedDatabase]) throws -> Bool {
        guard let orders = databases[Self.roster.orders], let payments = databases[Self.roster.payments] else { return false }
        func count(_ database: SimulatedDatabase, _ sql: String) throws -> Int64 {
            try database.rows(sql) { try $0.integer(0) }.first ?? 0
        }
        return try count(orders, "SELECT COUNT(*) FROM pedidos WHERE estado IN ('confirmando', 'reembolsando')") == 0
            && count(orders, "SELECT COUNT(*) FROM salidas") == 0
            && count(payments, "SELECT COUNT(*) FROM pagos WHERE estado IN ('en_curso', 'anulando', 'reembolsando')") == 0
    }

    /// What conciliation finds, asked as an operator asks.
    package func audit(_ people: People) async throws -> [String] {
        let shop = ShopClient(people, Self.roster)
        // A breaker that the trouble has left open lets nobody look for a while.
        for _ in 0..<10 {
            let answer = await shop.call("GET", shop.orders + "/admin/conciliacion", patience: .seconds(600))
            if let answer, answer.status == 200 {
                let items = try JSONObject(parsing: answer.body).objects("items") ?? []
                return try items.map { "conciliation: \(try $0.string("tipo") ?? "-"): \(try $0.string("detalle") ?? "-")" }
            }
            try await people.world.sleep(for: .seconds(30))
        }
        return ["conciliation could not look"]
    }

    package func check(_ databases: [String: SimulatedDatabase], _ tally: inout Tally) throws -> [String] {
        guard let books = try Books(databases, Self.roster) else { return ["a database was never opened"] }
        books.count(&tally)
        let wereDoubled = tally[Fault.requestDoubled.rawValue] > 0
        return try books.problems(finalStates: Self.finalStates) + answers.problems(in: books, wereDoubled: wereDoubled)
            + ownProblems(databases)
    }

    package func ownProblems(_ databases: [String: SimulatedDatabase]) throws -> [String] { [] }
}
