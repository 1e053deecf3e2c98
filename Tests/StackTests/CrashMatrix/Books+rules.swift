/// What must hold when nothing is under way any more, whatever happened.
extension Books {
    /// Whether nobody is at anything.
    var isAtRest: Bool {
        orders.allSatisfy { !$0.isTaken && $0.paso == nil } && outbox == 0 && pendingCompensations == 0
            && !payments.contains { ["en_curso", "anulando", "reembolsando"].contains($0.estado) }
    }

    /// Whether no order is under way.
    var ordersAreAtRest: Bool { orders.allSatisfy { !["confirmando", "reembolsando"].contains($0.estado) } }

    /// Charges that the gateway made and did not give back, by their key.
    var charges: [String] {
        let charged = ledger.filter { $0.tipo == "cobro" }.map(\.clave)
        let back = Set(ledger.filter { ["anulacion", "reembolso"].contains($0.tipo) }.map(\.clave))
        return charged.filter { !back.contains($0) }
    }

    /// What there would not be if nothing was done: orders, reservations, charges.
    var standing: [String] {
        orders.filter { $0.estado != "cancelado" }.map { "the order \($0.id), \($0.estado)" }
            + reservations.filter { ["activa", "consumida"].contains($0.estado) }.map { "the reservation \($0.clave), \($0.estado)" }
            + charges.map { "the charge \($0)" }
    }

    /// What is wrong, as sentences; none when all is well.
    /// - Parameter loaded: how many pieces were loaded, by product.
    func contradictions(loaded: [Int64: Int64]) -> [String] {
        stockContradictions(loaded) + orders.flatMap(contradictions) + moneyContradictions()
    }

    private func stockContradictions(_ loaded: [Int64: Int64]) -> [String] {
        stock.flatMap { row -> [String] in
            func sum(_ estado: String) -> Int64 {
                reservations.filter { $0.estado == estado }.reduce(0) { $0 + ($1.lines[row.producto] ?? 0) }
            }
            var found: [String] = []
            if row.cargado != row.disponible + row.reservado + row.vendido { found.append("\(row) does not add up") }
            if row.cargado != loaded[row.producto] { found.append("\(row), where \(loaded[row.producto] ?? 0) were loaded") }
            if row.reservado != sum("activa") { found.append("\(row), where reservations hold \(sum("activa"))") }
            if row.vendido != sum("consumida") { found.append("\(row), where reservations took \(sum("consumida"))") }
            return found
        } + (stock.count == loaded.count ? [] : ["stock of \(stock.count) products, not of \(loaded.count)"])
    }

    private func contradictions(of order: Order) -> [String] {
        let reservation = reservations.first { $0.clave == order.reserva }?.estado
        let payment = payments.first { $0.clave == order.cobro }
        let charge = charges.contains(order.cobro)
        let found = "\(order) with the reservation \(reservation ?? "–"), the payment \(payment?.estado ?? "–"), charged: \(charge)"
        let isRight =
            switch order.estado {
            case "confirmado":
                reservation == "consumida" && payment?.estado == "aprobado" && charge && payment?.id == order.pagoID
                    && payment?.monto == order.total
            case "cancelado":
                [nil, "liberada", "rechazada"].contains(reservation) && [nil, "rechazado", "anulado"].contains(payment?.estado) && !charge
            case "reembolsado": reservation == "devuelta" && payment?.estado == "reembolsado" && !charge
            default: false
            }
        return isRight ? [] : [found]
    }

    private func moneyContradictions() -> [String] {
        let confirmed = orders.filter { $0.estado == "confirmado" }
        let kept = Set(confirmed.map(\.cobro))
        var found = charges.filter { !kept.contains($0) }.map { "the charge \($0) has no confirmed order" }
        if Set(charges).count != charges.count { found.append("charged twice: \(charges)") }
        for entry in ledger where entry.tipo == "cobro" && entry.monto != orders.first(where: { $0.cobro == entry.clave })?.total {
            found.append("\(entry) is not the total of its order")
        }
        if orders.filter({ $0.estado != "cancelado" }).count > 1 { found.append("one request made several orders: \(orders)") }
        return found
    }

    /// Whether what a client was told is still true.
    func contradictions(of answer: Buyer.Answer) -> [String] {
        let order = orders.first { $0.id == answer.pedidoID }
        let charged = order.map { charges.contains($0.cobro) } ?? false
        let isTrue =
            switch (answer.status, answer.estado) {
            case (201, _): ["confirmado", "reembolsado"].contains(order?.estado)
            case (200, _): order?.estado == "reembolsado" && !charged
            case (202, "cancelado"): order?.estado == "cancelado" && !charged
            case (202, _): order != nil
            // It names no order; `contradictions(loaded:)` has looked at all of them, and `Buyer` when it was said.
            case (409, _) where !answer.hasRetryAfter: orders.allSatisfy { $0.estado == "cancelado" }
            default: answer.status == 409 || answer.status >= 500
            }
        return isTrue ? [] : ["told \(answer), and now there is \(order.map { "\($0)" } ?? "no such order")"]
    }
}
