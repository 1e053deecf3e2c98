/// Somebody who orders, and orders again under the same key when no answer came.
struct Buyer: Sendable {
    /// Tells the buyers of a run apart.
    let number: Int
    let customer: Customer

    private var people: People { customer.people }

    func buy(_ count: Int) async {
        for order in 0..<count {
            await buy("cliente-\(number)-\(order)")
            await customer.shop.pause(1500)
        }
    }

    private func buy(_ name: String) async {
        var wish = wish(name)
        // Only with a name may it be asked for again.
        if people.happens(70) { wish.key = name }
        await customer.ask(wish, times: wish.key == nil ? 1 : 2 + people.below(4))
        guard wish.key != nil, let id = customer.answers.order(of: wish) else { return }
        if people.happens(30) { await customer.look(at: id) }
        if people.happens(30) { await customer.giveBack(id, name) }
    }

    /// An order, now and then with a card that is declined.
    private func wish(_ name: String) -> Wish {
        let lines = customer.lines()
        let isDeclined = people.happens(15)
        // The reference tells at the end whose order it is.
        let fail = isDeclined ? #","fail":true"# : ""
        return Wish(
            name: name, method: "POST", url: customer.shop.orders + "/pedidos",
            body: #"{"items":\#(lines.json),"pago":{"referencia":"\#(name)"\#(fail)}}"#, payment: .init(isDeclined: isDeclined),
            lines: lines.pieces)
    }
}
