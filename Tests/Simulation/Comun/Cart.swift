/// Somebody who holds pieces for a while under a name of his own, and then buys them, gives them up, or forgets them.
struct Cart: Sendable {
    /// Tells the carts of a run apart.
    let number: Int
    let shop: ShopClient
    let answers: Answers

    private var people: People { shop.people }

    func act() async {
        let name = "carrito-\(number)"
        let product = people.below(Catalogue.products.count) + 1
        let body = #"{"lineas":[{"producto_id":\#(product),"cantidad":\#(1 + people.below(2))}],"ttl_s":\#(5 + people.below(60))}"#
        guard let made = await insist("PUT", name, body), made.status == 201 || made.status == 200 else { return }
        if people.happens(30) { _ = await insist("POST", name + "/extender", #"{"ttl_s":\#(5 + people.below(60))}"#) }
        await shop.pause(people.happens(40) ? 90_000 : 3000)
        if people.happens(30) { return people.note("cart left", name) }
        let (verb, state) = people.happens(50) ? ("consumir", "consumida") : ("liberar", "liberada")
        guard let ended = await insist("POST", "\(name)/\(verb)", nil), ended.status == 200 else { return }
        // What has expired is released already, and stays expired.
        guard let found = ended.state, found == state else { return }
        people.note("cart \(state)", name)
        answers.addCart(name, state)
    }

    /// The same call again, which is harmless, a few times, until there is an answer.
    private func insist(_ method: String, _ path: String, _ body: String?) async -> ShopAnswer? {
        for _ in 0..<6 {
            if let answer = await shop.call(method, shop.stock + "/reservas/" + path, body, patience: .seconds(10)), answer.isFinal {
                return answer
            }
            await shop.pause(3000)
        }
        return nil
    }
}
