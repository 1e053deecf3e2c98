/// Somebody who keeps the shop: prices change under the buyers, orders are given back or cancelled.
struct Shopkeeper: Sendable {
    /// Tells the shopkeepers of a run apart.
    let number: Int
    let customer: Customer

    private var people: People { customer.people }

    func act() async {
        for turn in 0..<2 + people.below(4) {
            await customer.shop.pause(4000)
            if people.happens(40) {
                await changePrice()
                continue
            }
            let known = customer.answers.orders
            guard !known.isEmpty else { continue }
            let (id, name) = (known[people.below(known.count)], "gestor-\(number)-\(turn)")
            switch people.below(100) {
            case ..<45: await customer.giveBack(id, name)
            case ..<60: await customer.cancel(id, name)
            case ..<85: await customer.invoice(id, name)
            default: await customer.look(at: id)
            }
        }
    }

    /// Orders keep the price that they were made at.
    private func changePrice() async {
        let product = Catalogue.products[people.below(Catalogue.products.count)]
        let price = people.happens(50) ? product.price : product.otherPrice
        let url = customer.shop.catalogue + "/productos/\(product.id)"
        let answer = await customer.shop.call("PUT", url, #"{"precio":\#(price)}"#, patience: .seconds(10))
        if answer?.status == 200 { people.note("price changed", "\(product.id): \(price)") }
    }
}
