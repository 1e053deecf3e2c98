import Contratos
import Dinero
import JSON

/// Somebody who makes an order, and then changes it, pays it, reads it or gives it up; now and then that of somebody else, as
/// whoever shares an account does.
struct Shopper: Sendable {
    /// Tells the shoppers of a run apart.
    let number: Int
    let customer: Customer

    private var people: People { customer.people }
    private var answers: Answers { customer.answers }
    private var shop: ShopClient { customer.shop }

    func act() async {
        var own = await make("pedido-\(number)")
        for turn in 0..<3 + people.below(5) {
            await shop.pause(1500)
            // One that has ended is of little use.
            if let mine = own, answers.isOver(mine), people.happens(80) { own = await make("pedido-\(number)-\(turn)") }
            let known = answers.orders
            guard !known.isEmpty else { continue }
            let other = known[people.below(known.count)]
            await act(on: people.happens(70) ? own ?? other : other, "cliente-\(number)-\(turn)")
        }
    }

    private func act(on id: Int64, _ name: String) async {
        switch people.below(100) {
        case ..<25: await edit(id, name)
        case ..<62: await pay(id, name)
        case ..<77: await payTwice(id, name)
        case ..<83: await customer.cancel(id, name)
        case ..<88: await customer.giveBack(id, name)
        case ..<94: await customer.invoice(id, "\(name)-factura")
        default: await customer.look(at: id)
        }
    }

    private func make(_ name: String) async -> Int64? {
        let lines = customer.lines()
        var wish = Wish(
            name: name, method: "POST", url: shop.orders + "/pedidos", body: #"{"items":\#(lines.json)}"#, lines: lines.pieces)
        if people.happens(70) { wish.key = name }
        await customer.ask(wish, times: wish.key == nil ? 1 : 2 + people.below(4))
        return answers.order(of: wish)
    }

    /// Other lines: whatever has become of the order, or only of the version that was seen, which may have passed.
    private func edit(_ id: Int64, _ name: String) async {
        let lines = customer.lines()
        var wish = Wish(
            name: name, method: "PUT", url: shop.order(id) + "/items", body: #"{"items":\#(lines.json)}"#, order: id, lines: lines.pieces)
        if people.happens(50) { wish.version = people.happens(75) ? answers.version(of: id) : 1 }
        await customer.ask(wish, times: 1 + people.below(2))
    }

    /// Pays it, and again where the card was declined.
    private func pay(_ id: Int64, _ name: String) async {
        for card in 0..<3 {
            let answer = await customer.ask(payment(id, "\(name)-\(card)"), times: 1 + people.below(4))
            if answer?.status == 409, (try? answer?.json?.importe("total")) != nil { people.note("told another total", name) }
            guard answer?.status == 402, people.happens(70) else { return }
        }
    }

    /// Two at once: of the same wish, or of two.
    private func payTwice(_ id: Int64, _ name: String) async {
        people.note("paid twice at once", name)
        let first = payment(id, "\(name)-a")
        let second = people.happens(40) ? first : payment(id, "\(name)-b")
        async let one = customer.ask(first, times: 1 + people.below(3))
        async let other = customer.ask(second, times: 1 + people.below(3))
        _ = await (one, other)
    }

    private func payment(_ id: Int64, _ name: String) -> Wish {
        let payment = Wish.Payment(isDeclined: people.happens(20), expected: expectation(of: id))
        var said = #""pago":{"medio":"tarjeta","referencia":"\#(name)"\#(payment.isDeclined ? #","fail":true"# : "")}"#
        if let expected = payment.expected { said += #","total_esperado":\#(Importe(diezmilesimas: expected))"# }
        // Both ways in are the same.
        let isNamed = people.happens(25)
        var wish = Wish(
            name: name, method: "POST", url: isNamed ? shop.orders + "/confirm" : shop.order(id) + "/confirm",
            body: isNamed ? #"{"pedido_id":\#(id),\#(said)}"# : "{\(said)}", order: id, payment: payment)
        if people.happens(70) { wish.key = name }
        return wish
    }

    /// The total that a buyer has seen: mostly the last one, now and then an earlier one, or one that he has made up; nil where he
    /// says none.
    private func expectation(of id: Int64) -> Int64? {
        let seen = answers.readings.filter { $0.order == id }.map(\.total)
        guard let newest = answers.newest(of: id)?.total, people.happens(65) else { return nil }
        if people.happens(75) { return newest }
        return people.happens(75) ? seen[people.below(seen.count)] : newest + 1
    }
}
