extension Books {
    /// What must never be so, whatever went wrong.
    var problems: [String] { stockProblems + chargeProblems }

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

    /// Every approved charge has its order and the order's amount, and no order two; every confirmed order has one.
    private var chargeProblems: [String] {
        var found: [String] = []
        for charge in charges where charge.state == "aprobado" {
            guard let order = orders.first(where: { charge.key.hasPrefix($0.key + ":") }) else {
                found.append("charge \(charge.key) has no order")
                continue
            }
            if charge.amount != order.total { found.append("charge \(charge.key) is of \(charge.amount), the order of \(order.total)") }
            if order.state == "cancelado" { found.append("charge \(charge.key) of an order that was cancelled") }
        }
        for order in orders {
            let approved = charges.filter { $0.state == "aprobado" && $0.key.hasPrefix(order.key + ":") }.count
            if approved > 1 { found.append("order \(order.id) was charged \(approved) times") }
            if order.state == "confirmado", approved == 0 { found.append("order \(order.id) is confirmed without a charge") }
        }
        return found
    }
}
