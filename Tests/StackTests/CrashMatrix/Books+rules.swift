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
        orders.filter { !["pendiente", "cancelado"].contains($0.estado) }.map { "the order \($0.id), \($0.estado)" }
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
        order.intentos.flatMap { contradictions(of: order, attempt: $0) }
            + (["pendiente", "cancelado"].contains(order.estado) || order.intento > 0 ? [] : ["\(order) was never attempted"])
    }

    /// What came to nothing has left nothing behind; the last attempt is what the order is.
    private func contradictions(of order: Order, attempt: Int) -> [String] {
        let reservation = reservations.first { $0.clave == order.reserva(attempt) }
        let payment = payments.first { $0.clave == order.cobro(attempt) }
        let charge = charges.contains(order.cobro(attempt))
        let isRight =
            switch attempt == order.intento ? order.estado : "pendiente" {
            case "confirmado":
                reservation?.estado == "consumida" && reservation?.lines == order.lines && payment?.estado == "aprobado" && charge
                    && payment?.id == order.pagoID && payment?.monto == order.total
            case "pendiente", "cancelado":
                [nil, "liberada", "rechazada"].contains(reservation?.estado)
                    && [nil, "rechazado", "anulado"].contains(payment?.estado) && !charge
            case "reembolsado": reservation?.estado == "devuelta" && payment?.estado == "reembolsado" && !charge
            default: false
            }
        let found = "the reservation \(reservation?.estado ?? "–"), the payment \(payment?.estado ?? "–"), charged: \(charge)"
        return isRight ? [] : ["\(order), attempt \(attempt) with \(found)"]
    }

    private func moneyContradictions() -> [String] {
        let confirmed = orders.filter { $0.estado == "confirmado" }
        let kept = Set(confirmed.map(\.cobro))
        var found = charges.filter { !kept.contains($0) }.map { "the charge \($0) has no confirmed order" }
        if Set(charges).count != charges.count { found.append("charged twice: \(charges)") }
        for entry in ledger where entry.tipo == "cobro" {
            let order = orders.first { order in order.intentos.contains { order.cobro($0) == entry.clave } }
            // One that can be paid again may have been edited since.
            let mayDiffer = order?.estado == "pendiente" || order?.cobro != entry.clave
            if order == nil || !mayDiffer && entry.monto != order?.total { found.append("\(entry) is not the total of its order") }
        }
        if orders.filter({ $0.estado != "cancelado" }).count > 1 { found.append("one request made several orders: \(orders)") }
        return found
    }

    /// Whether what a client was told is still true.
    func contradictions(of answer: Buyer.Answer, in shape: Shape) -> [String] {
        // By steps one order is made and no other, and a refusal names none.
        let order = shape == .compras && orders.count == 1 ? orders.first : orders.first { $0.id == answer.pedidoID }
        let charged = order.map { charges.contains($0.cobro) } ?? false
        let isTrue =
            switch (answer.status, answer.estado) {
            case (200, "confirmado"), (201, "confirmado"): ["confirmado", "reembolsado"].contains(order?.estado)
            case (200, "reembolsado"): order?.estado == "reembolsado" && !charged
            case (200, "cancelado"), (202, "cancelado"): order?.estado == "cancelado" && !charged
            case (200, "pendiente"), (201, "pendiente"): shape == .compras && order != nil
            case (402, _), (412, _): shape == .compras && order != nil
            case (202, _): order != nil
            case (409, let estado) where !answer.hasRetryAfter:
                switch shape {
                // It names no order; `contradictions(loaded:)` has looked at all of them, and `Buyer` when it was said.
                case .pinguinos: orders.allSatisfy { $0.estado == "cancelado" }
                // What was cancelled stays so, and what was refused because of another state has not become that.
                case .compras: order != nil && (estado == "cancelado") == (order?.estado == "cancelado")
                }
            default: answer.status == 409 || answer.status >= 500
            }
        return isTrue ? [] : ["told \(answer), and now there is \(order.map { "\($0)" } ?? "no such order")"]
    }
}
