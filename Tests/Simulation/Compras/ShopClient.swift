import JSON
import OutboundHTTP
import WorldKit

/// How somebody outside calls the services.
struct ShopClient: Sendable {
    struct NotMade: Error { let status: Int }

    let people: People

    init(_ people: People) { self.people = people }

    /// - Parameter key: the Idempotency-Key.
    /// - Returns: nil when there was no answer.
    func call(_ method: String, _ url: String, _ body: String? = nil, key: String? = nil, patience: Duration) async -> ShopAnswer? {
        var headers = [(name: "Authorization", value: "Bearer " + Tienda.token)]
        if let key { headers.append((name: "Idempotency-Key", value: key)) }
        let request = OutboundRequest(method, url, headers: headers, body: body.map { Array($0.utf8) }, timeout: patience)
        guard let response = try? await people.http.send(request) else { return nil }
        return ShopAnswer(response)
    }

    /// Puts a product into the catalogue and the stock.
    func make(_ product: Catalogue.Product) async throws {
        let made = await call("POST", "http://productos/productos", #"{"nombre":"P","precio":\#(product.price)}"#, patience: .seconds(60))
        guard made?.status == 201 else { throw NotMade(status: made?.status ?? 0) }
        let stock = #"{"producto_id":\#(product.id),"cantidad":\#(product.pieces)}"#
        let loaded = await call("POST", "http://inventario/stock", stock, patience: .seconds(60))
        guard loaded?.status == 200 else { throw NotMade(status: loaded?.status ?? 0) }
    }

    func pause(_ most: Int) async { try? await people.world.sleep(for: .milliseconds(people.below(most))) }
}
