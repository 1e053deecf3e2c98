/// Somebody who asks for something until there is an answer, or is tired of it.
struct Customer: Sendable {
    let shop: ShopClient
    let answers: Answers

    var people: People { shop.people }

    /// Asks, and asks again where there was no answer, or none that ends the matter; now and then although there was.
    /// - Parameter times: how often at the most.
    /// - Returns: the last answer.
    @discardableResult
    func ask(_ wish: Wish, times: Int) async -> ShopAnswer? {
        var last: ShopAnswer?
        for attempt in 0..<times {
            if attempt > 0 { await shop.pause(people.happens(20) ? 40_000 : 1500) }
            // Now and then somebody goes away before there can be an answer.
            let patience = people.happens(15) ? Duration.milliseconds(people.below(60) + 1) : .seconds(30)
            answers.asks(wish)
            guard let answer = await shop.call(wish, patience: patience) else {
                people.note("no answer", wish.name)
                continue
            }
            people.note("told \(answer.status) \(answer.state ?? "-")", "\(wish.name) \(String(decoding: answer.body, as: UTF8.self))")
            if answer.isReplayed { people.note("told the same again") }
            answers.add(answer, to: wish)
            last = answer
            if answer.isFinal, !people.happens(20) { break }
        }
        return last
    }

    /// Reads an order.
    func look(at id: Int64) async {
        let before = answers.version(of: id)
        guard let answer = await shop.call("GET", shop.order(id), patience: .seconds(10)), answer.status == 200 else { return }
        answers.addReading(answer, of: id, since: before)
    }

    /// Asks for a refund, now and then in the name of two.
    func giveBack(_ id: Int64, _ name: String) async {
        let body = #"{"motivo":"no era lo que quería"}"#
        for name in people.happens(20) ? ["\(name)-reembolso", "\(name)-otro"] : ["\(name)-reembolso"] {
            let wish = Wish(name: name, method: "POST", url: shop.order(id) + "/reembolsar", body: body, key: name, order: id)
            await ask(wish, times: 1 + people.below(4))
        }
    }

    /// Asks for the invoice of an order, whatever has become of it.
    func invoice(_ id: Int64, _ name: String) async {
        let key = people.happens(50) ? name : nil
        guard let answer = await shop.call("POST", shop.order(id) + "/factura", key: key, patience: .seconds(30)) else {
            return people.note("no answer", name)
        }
        people.note("invoice \(answer.status)", name)
        answers.addInvoice(answer, of: id)
    }

    func cancel(_ id: Int64, _ name: String) async {
        var wish = Wish(name: name, method: "POST", url: shop.order(id) + "/cancelar", body: #"{"motivo":"ya no"}"#, order: id)
        if people.happens(60) { wish.key = name }
        await ask(wish, times: 1 + people.below(3))
    }

    /// What an order is to have: mostly little, now and then more than there is, or the same product in two lines.
    func lines() -> [Catalogue.Line] {
        let first = people.below(Catalogue.products.count)
        let offsets = people.happens(60) ? [0] : people.happens(80) ? [0, 1] : [0, 1, 0]
        return offsets.map { offset in
            let product = Catalogue.products[(first + offset) % Catalogue.products.count]
            return Catalogue.Line(product: product.id, pieces: people.happens(10) ? 50 : 1 + Int64(people.below(3)))
        }
    }
}
