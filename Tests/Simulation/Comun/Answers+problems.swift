import Contratos
import Dinero
import JSON

/// What was told of a wish, of a cart, of a reservation.
extension Answers {
    /// What an order may be later that was said to be in a state.
    private static let later: [String: Set<String>] = [
        "pendiente": ["pendiente", "confirmado", "cancelado", "reembolsado"],
        "confirmando": ["pendiente", "confirmado", "cancelado", "reembolsado"], "confirmado": ["confirmado", "reembolsado"],
        "cancelado": ["cancelado"], "reembolsando": ["reembolsado", "confirmado"], "reembolsado": ["reembolsado"],
    ]

    func problems(of told: Told, _ books: Books) -> [String] {
        let answer = told.answer
        switch answer.status {
        case 200, 201, 202:
            guard let id = answer.orderID, let state = answer.state else { return ["an answer without an order: \(answer)"] }
            return problems(of: id, said: state, books) + problems(ofPaymentIn: answer, of: id, books)
        case 402, 409:
            // An order was said to be in that state, or what lacks has none.
            guard let id = told.wish.order, let state = answer.state, answer.retryAfter == nil else { return refusedAndDone(told, books) }
            return refusedAndDone(told, books) + problems(of: id, said: state, books) + problems(ofPaymentIn: answer, of: id, books)
        case 400, 401, 403, 404, 405, 422, 500: return ["nobody should be told \(answer.status): \(told.wish)"]
        default: return refusedAndDone(told, books)
        }
    }

    func problems(of id: Int64, said state: String, _ books: Books) -> [String] {
        guard let order = books.orders.first(where: { $0.id == id }) else { return ["told of order \(id), which there is not"] }
        return Self.later[state]?.contains(order.state) == true ? [] : ["order \(id) was told to be \(state) and is \(order.state)"]
    }

    /// A payment that is named is one of the order, is what it was said to be, and of the total that was told.
    private func problems(ofPaymentIn answer: ShopAnswer, of id: Int64, _ books: Books) -> [String] {
        guard let json = answer.json, let payment = try? json.object("pago"), let number = try? payment.integer("pago_id") else {
            return []
        }
        let order = books.orders.first { $0.id == id }
        guard let charge = books.charges.first(where: { $0.id == number }), charge.key.hasPrefix("\(order?.key ?? "-"):") else {
            return ["order \(id) was told to be paid by \(number), which is no charge of it"]
        }
        let later: [String: Set<String>] = [
            "aprobado": ["aprobado", "reembolsado"], "rechazado": ["rechazado"], "reembolsado": ["reembolsado"],
        ]
        let said = (try? payment.string("estado")) ?? "-"
        var found: [String] = []
        if later[said]?.contains(charge.state) != true {
            found.append("the charge \(charge.key) was told to be \(said) and is \(charge.state)")
        }
        if let total = try? json.importe("total"), total.diezmilesimas != charge.amount {
            found.append("order \(id) was told to cost \(total), and \(charge.key) is \(charge.amount) ten-thousandths")
        }
        return found
    }

    /// Whoever was told no, once and for all, has no order that was confirmed. Without a key nobody can tell: a request that was
    /// doubled on its way is then another order.
    private func refusedAndDone(_ told: Told, _ books: Books) -> [String] {
        guard told.wish.payment != nil, told.wish.key != nil, told.answer.isFinal else { return [] }
        return sold(told, books)
    }

    /// A fault of the services says that nothing was done, so that whoever has no key may ask again.
    func failedAndDone(_ told: Told, _ books: Books) -> [String] {
        guard told.wish.payment != nil, told.wish.key == nil, told.answer.status >= 500 else { return [] }
        // Another time may have done it.
        guard asked.contains(where: { $0.wish.name == told.wish.name && $0.sent == 1 }) else { return [] }
        return sold(told, books)
    }

    /// That something was sold, although the answer says that it was not.
    private func sold(_ told: Told, _ books: Books) -> [String] {
        books.orders.filter { $0.reference == told.wish.name && !["cancelado", "pendiente"].contains($0.state) }.map {
            "\(told.wish.name) was told \(told.answer.status), and order \($0.id) is \($0.state)"
        }
    }

    func problems(ofCart name: String, said state: String, _ books: Books) -> [String] {
        let found = books.reservations.first { $0.name == name }?.state
        return found == state ? [] : ["the cart \(name) was told to be \(state) and is \(found ?? "not there")"]
    }

    func problems(ofReservation id: Int64, said state: String, _ books: Books) -> [String] {
        let line = books.lines.first { $0.reservation == id }
        // Whoever had no answer to the end of it may have ended it.
        guard line == nil || line?.state != state && state != "activa" else { return [] }
        return ["reservation \(id) was told to be \(state) and is \(line?.state ?? "not there")"]
    }

    /// The same key must be answered the same, once the matter has ended.
    var disagreements: [String] {
        var first: [String: ShopAnswer] = [:]
        var found: [String] = []
        for told in told where told.answer.isFinal {
            guard let key = told.wish.key else { continue }
            if let before = first[key] {
                if before.status != told.answer.status || before.body != told.answer.body {
                    found.append("\(key) was told \(before.status), then \(told.answer.status)")
                }
            } else {
                first[key] = told.answer
            }
        }
        return found
    }

    /// A charge, whose reference names the wish that began it, is what was wished for.
    func paymentProblems(_ books: Books) -> [String] {
        asked.map(\.wish).flatMap { wish -> [String] in
            guard let payment = wish.payment else { return [] }
            return books.charges.filter { $0.reference == wish.name }.flatMap { charge -> [String] in
                var found: [String] = []
                if let expected = payment.expected, expected != charge.amount {
                    found.append("\(wish.name) expected a total of \(expected) and was charged \(charge.amount)")
                }
                if payment.isDeclined, charge.state != "rechazado", charge.state != "anulado" {
                    found.append("\(wish.name) was to be declined, and \(charge.key) is \(charge.state)")
                }
                return found
            }
        }
    }
}
