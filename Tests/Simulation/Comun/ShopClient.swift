import JSON
import OutboundHTTP
import WorldKit

/// How somebody outside calls the services.
struct ShopClient: Sendable {
    struct NotMade: Error { let status: Int }

    let people: People
    /// Where the products are.
    let catalogue: String
    /// Where stock and reservations are.
    let stock: String
    /// Where the orders are.
    let orders: String

    init(_ people: People, _ roster: Roster) {
        self.people = people
        catalogue = "http://" + roster.catalogue
        stock = "http://" + roster.stock
        orders = "http://" + roster.orders
    }

    func order(_ id: Int64) -> String { orders + "/pedidos/\(id)" }

    /// - Returns: nil when there was no answer.
    func call(_ wish: Wish, patience: Duration) async -> ShopAnswer? {
        await call(wish.method, wish.url, wish.body, key: wish.key, version: wish.version, patience: patience)
    }

    /// - Parameters:
    ///   - key: the Idempotency-Key.
    ///   - version: the one that `If-Match` asks for.
    /// - Returns: nil when there was no answer.
    func call(
        _ method: String, _ url: String, _ body: String? = nil, key: String? = nil, version: Int64? = nil, patience: Duration
    ) async -> ShopAnswer? {
        var headers = [(name: "Authorization", value: "Bearer " + Roster.token)]
        if let key { headers.append((name: "Idempotency-Key", value: key)) }
        if let version { headers.append((name: "If-Match", value: "\"\(version)\"")) }
        let request = OutboundRequest(method, url, headers: headers, body: body.map { Array($0.utf8) }, timeout: patience)
        guard let response = try? await people.http.send(request) else { return nil }
        return ShopAnswer(response)
    }

    /// Puts a product into the catalogue and the stock.
    func make(_ product: Catalogue.Product) async throws {
        let made = await call("POST", catalogue + "/productos", #"{"nombre":"P","precio":\#(product.price)}"#, patience: .seconds(60))
        guard made?.status == 201 else { throw NotMade(status: made?.status ?? 0) }
        let stock = #"{"producto_id":\#(product.id),"cantidad":\#(product.pieces)}"#
        let loaded = await call("POST", self.stock + "/stock", stock, patience: .seconds(60))
        guard loaded?.status == 200 else { throw NotMade(status: loaded?.status ?? 0) }
    }

    func pause(_ most: Int) async { try? await people.world.sleep(for: .milliseconds(people.below(most))) }
}
