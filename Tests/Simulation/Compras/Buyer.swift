/// Somebody who orders, and orders again under the same key when no answer came.
struct Buyer: Sendable {
    /// Tells the buyers of a run apart.
    let number: Int
    let shop: ShopClient
    let answers: Answers

    private var people: People { shop.people }

    func buy(_ count: Int) async {
        for order in 0..<count {
            await buy("cliente-\(number)-\(order)")
            await shop.pause(1500)
        }
    }

    private func buy(_ name: String) async {
        let wish = wish(name)
        // Only with a name may it be asked for again.
        let key = people.happens(70) ? name : nil
        for attempt in 0..<(key == nil ? 1 : 2 + people.below(4)) {
            if attempt > 0 { await shop.pause(people.happens(20) ? 40_000 : 1500) }
            // Now and then somebody goes away before there can be an answer.
            let patience = people.happens(15) ? Duration.milliseconds(people.below(60) + 1) : .seconds(30)
            guard let answer = await shop.call("POST", "http://pedidos/pedidos", wish, key: key, patience: patience) else {
                people.note("no answer", name)
                continue
            }
            people.note("told \(answer.status) \(answer.state ?? "-")", "\(name) \(String(decoding: answer.body, as: UTF8.self))")
            if answer.isReplayed { people.note("told the same again") }
            answers.add(answer, key: key, wish, reference: name)
            if answer.isFinal, !people.happens(20) { break }
        }
        if people.happens(30), let id = answers.orderID(of: key) { await look(id) }
        if people.happens(30), let id = answers.orderID(of: key) { await giveBack(id, name) }
    }

    /// Asks for a refund, and again under the same key when no answer came.
    private func giveBack(_ id: Int64, _ name: String) async {
        let body = #"{"motivo":"no era lo que quería"}"#
        for attempt in 0..<1 + people.below(4) {
            if attempt > 0 { await shop.pause(people.happens(20) ? 40_000 : 1500) }
            // Now and then somebody else asks for the same.
            let key = people.happens(20) ? "\(name)-otro-\(attempt)" : "\(name)-reembolso"
            let patience = people.happens(15) ? Duration.milliseconds(people.below(60) + 1) : .seconds(30)
            guard let answer = await shop.call("POST", "http://pedidos/pedidos/\(id)/reembolsar", body, key: key, patience: patience) else {
                people.note("no answer", name)
                continue
            }
            people.note("told \(answer.status) \(answer.state ?? "-")", "\(name) \(String(decoding: answer.body, as: UTF8.self))")
            answers.add(answer, key: key, body)
            if answer.isFinal, !people.happens(20) { break }
        }
    }

    private func look(_ id: Int64) async {
        guard let answer = await shop.call("GET", "http://pedidos/pedidos/\(id)", patience: .seconds(10)), answer.status == 200 else {
            return
        }
        answers.addReading(answer, of: id)
    }

    /// The body of an order: mostly little, now and then more than there is, now and then with a card that is declined.
    private func wish(_ name: String) -> String {
        let products = people.happens(60) ? 1 : 2
        let first = people.below(Catalogue.products.count)
        let lines = (0..<products).map { offset in
            let product = Catalogue.products[(first + offset) % Catalogue.products.count]
            let pieces = people.happens(10) ? 50 : 1 + people.below(3)
            return #"{"producto_id":\#(product.id),"cantidad":\#(pieces)}"#
        }
        // The reference tells at the end whose order it is.
        let fail = people.happens(15) ? #","fail":true"# : ""
        return #"{"items":[\#(lines.joined(separator: ","))],"pago":{"referencia":"\#(name)"\#(fail)}}"#
    }
}
