extension StockLedger {
    /// What the database says against what callers were told, as sentences; none when they agree.
    func contradictions(with rows: [StockRow]) -> [String] {
        var found: [String] = []
        var seen: Set<Int64> = []
        for row in rows {
            if !seen.insert(row.cantidad).inserted { found.append("\(row) is there twice") }
            guard let reservation = reservations[row.cantidad], reservation.producto == row.producto else {
                found.append("\(row) was never asked for")
                continue
            }
            switch reservation.told {
            case .nothing: break
            case .made(let id): if id != row.id { found.append("\(row) was answered as \(id)") }
            case .refused: found.append("\(row) was refused")
            case .unasked: found.append("\(row) was never asked for as a whole")
            }
            if !reservation.mayBe(row.estado) { found.append("\(row) was asked to be \(String(describing: reservation.end))") }
        }
        for (cantidad, reservation) in reservations where !seen.contains(cantidad) {
            if case .made(let id) = reservation.told { found.append("\(id) of \(cantidad) pieces was answered and is not there") }
        }
        return found
    }

    /// Takes what the database says for what was never answered: from here on it must stay so.
    mutating func settle(by rows: [StockRow]) {
        for row in rows {
            reservations[row.cantidad]?.told = .made(id: row.id)
            reservations[row.cantidad]?.end = row.estado == "activa" ? nil : (row.estado, true)
        }
        for (cantidad, reservation) in reservations where reservation.told == .nothing { reservations[cantidad]?.told = .refused }
    }
}

extension StockLedger.Reservation {
    fileprivate func mayBe(_ estado: String) -> Bool {
        guard let end else { return estado == "activa" }
        return estado == end.estado || !end.answered && estado == "activa"
    }
}
