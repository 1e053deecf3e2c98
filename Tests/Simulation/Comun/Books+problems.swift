extension Books {
    /// What must never be so, whatever went wrong.
    /// - Parameter finalStates: those that an order may end in.
    func problems(finalStates: Set<String>) -> [String] {
        stockProblems + chargeProblems + orderProblems(finalStates) + timelineProblems
    }

    /// Every piece that was loaded is available, set aside or sold, and the lines of the reservations say the same.
    private var stockProblems: [String] {
        var found: [String] = []
        for product in Catalogue.products {
            guard let stock = stock.first(where: { $0.product == product.id }) else {
                found.append("product \(product.id) has no stock")
                continue
            }
            func sum(_ state: String) -> Int64 {
                lines.filter { $0.product == product.id && $0.state == state }.reduce(0) { $0 + $1.pieces }
            }
            if stock.loaded != product.pieces { found.append("product \(product.id): loaded \(product.pieces), is \(stock.loaded)") }
            if stock.available + stock.reserved + stock.sold != stock.loaded {
                found.append("product \(product.id): pieces are missing: \(stock)")
            }
            if min(stock.available, stock.reserved, stock.sold) < 0 { found.append("product \(product.id): less than nothing: \(stock)") }
            if stock.reserved != sum("activa") {
                found.append("product \(product.id): reserved \(stock.reserved), by lines \(sum("activa"))")
            }
            if stock.sold != sum("consumida") { found.append("product \(product.id): sold \(stock.sold), by lines \(sum("consumida"))") }
        }
        return found
    }

    /// A confirmed order has one charge that stands in the gateway's ledger, of its amount, and no other order has any.
    private var chargeProblems: [String] {
        var found: [String] = []
        let standing = movements.filter { movement in
            movement.kind == "cobro" && !movements.contains { $0.key == movement.key && ["anulacion", "reembolso"].contains($0.kind) }
        }
        for charge in standing where !orders.contains(where: { charge.key.hasPrefix($0.key + ":") }) {
            found.append("the charge \(charge.key) has no order")
        }
        for order in orders {
            let mine = standing.filter { $0.key.hasPrefix(order.key + ":") }
            // The one that began last: what an earlier one has taken is given back.
            let last = "\(order.key):\(order.attempt):cobro"
            for charge in mine where charge.key != last { found.append("order \(order.id) is paid by \(charge.key), not by \(last)") }
            let wanted = order.state == "confirmado" ? 1 : 0
            if mine.count != wanted { found.append("order \(order.id) is \(order.state) and has \(mine.count) charges that stand") }
            for charge in mine where charge.amount != order.total {
                found.append("order \(order.id) costs \(order.total) and was charged \(charge.amount)")
            }
        }
        for charge in charges {
            let kinds = movements.filter { $0.key == charge.key }.map(\.kind)
            let wanted: [String: [[String]]] = [
                "aprobado": [["cobro"]], "rechazado": [["rechazo"]], "anulado": [[], ["cobro", "anulacion"]],
                "reembolsado": [["cobro", "reembolso"]],
            ]
            if wanted[charge.state]?.contains(kinds) != true {
                found.append("the charge \(charge.key) is \(charge.state), the ledger says \(kinds)")
            }
        }
        for movement in movements where !charges.contains(where: { $0.key == movement.key }) {
            found.append("the ledger has \(movement.kind) \(movement.key), which pagos does not know")
        }
        return found
    }

    /// Every order has come to an end, its goods are where its end says, and nobody's request is under way.
    private func orderProblems(_ finalStates: Set<String>) -> [String] {
        var found = openRequests.map { "the request \($0) is under way for ever" }
        for order in orders {
            let attempts = (1...max(1, order.attempt)).map { attempt in reservations.first { $0.name == "\(order.key):\(attempt)" } }
            let states = attempts.map { $0?.state ?? "-" }
            let wanted: [String: Set<String>] = [
                "confirmado": ["consumida"], "cancelado": ["-", "liberada", "rechazada"], "reembolsado": ["devuelta"],
                "pendiente": ["-", "liberada", "rechazada"],
            ]
            if !finalStates.contains(order.state) || wanted[order.state]?.contains(states.last ?? "-") != true {
                found.append("order \(order.id) is \(order.state), its reservation \(states.last ?? "-")")
            }
            for state in states.dropLast() where !["-", "liberada", "rechazada"].contains(state) {
                found.append("an earlier attempt of order \(order.id) still has its reservation: \(state)")
            }
            found += lineProblems(of: order, last: attempts.last ?? nil)
        }
        let named = orders.filter { $0.state != "cancelado" && $0.requestKey != nil }.compactMap(\.reference)
        for reference in Set(named).sorted() where named.count(where: { $0 == reference }) > 1 {
            found.append("\(reference) was sold more than once")
        }
        return found
    }

    /// An order costs what its lines cost, and what was reserved for one that was confirmed is what it has.
    private func lineProblems(of order: Order, last reservation: Reservation?) -> [String] {
        var found: [String] = []
        let cost = order.lines.reduce(0) { $0 + $1.pieces * $1.price }
        if cost != order.total { found.append("order \(order.id) costs \(order.total), its lines \(cost)") }
        if let reservation, ["confirmado", "reembolsado"].contains(order.state) {
            let reserved = Dictionary(
                lines.filter { $0.reservation == reservation.id }.map { ($0.product, $0.pieces) }, uniquingKeysWith: +)
            if reserved != order.pieces { found.append("order \(order.id) has \(order.pieces), and \(reserved) were reserved for it") }
        }
        return found
    }
}
