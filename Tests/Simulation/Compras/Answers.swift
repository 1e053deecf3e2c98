import JSON

/// All that the callers were told, to be held against what is true at the end.
final class Answers: @unchecked Sendable {  // unchecked: everything happens on one thread
    private struct Told {
        let answer: ShopAnswer
        let key: String?
        let wish: String
        /// The reference of the order that was wished for; nil for any other request.
        let reference: String?
    }

    private var told: [Told] = []
    private var reservations: [Int64: String] = [:]
    private var carts: [(name: String, state: String)] = []
    private var readings: [(order: Int64, state: String)] = []

    func add(_ answer: ShopAnswer, key: String?, _ wish: String, reference: String? = nil) {
        told.append(Told(answer: answer, key: key, wish: wish, reference: reference))
    }

    /// A single order as somebody read it.
    func addReading(_ answer: ShopAnswer, of order: Int64) {
        guard let state = try? JSONObject(parsing: answer.body).object("pedido")?.string("estado") else { return }
        readings.append((order, state))
    }

    /// What somebody was told that a reservation is. What was told last counts.
    func addReservation(_ id: Int64, _ state: String) { reservations[id] = state }

    /// What somebody was told that a reservation of that name has come to.
    func addCart(_ name: String, _ state: String) { carts.append((name, state)) }

    func orderID(of key: String?) -> Int64? { told.last { $0.key == key && $0.key != nil }?.answer.orderID }

    /// What was told and is not so.
    /// - Parameter wereDoubled: whether requests came twice: without a key nobody can tell then which of the two an answer is about.
    func problems(in books: Books, wereDoubled: Bool) -> [String] {
        told.flatMap { problems(of: $0, books) } + (wereDoubled ? [] : told.flatMap { failedAndDone($0, books) })
            + readings.flatMap { problems(of: $0.order, said: $0.state, books) } + disagreements
            + carts.flatMap { problems(ofCart: $0.name, said: $0.state, books) }
            + reservations.sorted { $0.key < $1.key }.flatMap { problems(ofReservation: $0.key, said: $0.value, books) }
    }

    private func problems(of told: Told, _ books: Books) -> [String] {
        let answer = told.answer
        switch answer.status {
        case 200, 201, 202:
            guard let id = answer.orderID, let state = answer.state else { return ["an answer without an order: \(answer)"] }
            return problems(of: id, said: state, books)
        case 400, 401, 403, 404, 405, 422, 500: return ["nobody should be told \(answer.status): \(told.wish)"]
        default: return refusedAndDone(told, books)
        }
    }

    /// Whoever was told no, once and for all, has no order that was confirmed. Without a key nobody can tell: a request that was
    /// doubled on its way is then another order.
    private func refusedAndDone(_ told: Told, _ books: Books) -> [String] {
        guard let reference = told.reference, told.key != nil, told.answer.isFinal else { return [] }
        return books.orders.filter { $0.reference == reference && $0.state != "cancelado" }.map {
            "\(reference) was told \(told.answer.status), and order \($0.id) is \($0.state)"
        }
    }

    /// A fault of the services says that nothing was done, so that whoever has no key may ask again.
    private func failedAndDone(_ told: Told, _ books: Books) -> [String] {
        guard let reference = told.reference, told.key == nil, told.answer.status >= 500 else { return [] }
        return books.orders.filter { $0.reference == reference && $0.state != "cancelado" }.map {
            "\(reference) was told \(told.answer.status), and order \($0.id) is \($0.state)"
        }
    }

    private func problems(ofCart name: String, said state: String, _ books: Books) -> [String] {
        let found = books.reservations.first { $0.name == name }?.state
        return found == state ? [] : ["the cart \(name) was told to be \(state) and is \(found ?? "not there")"]
    }

    private func problems(of id: Int64, said state: String, _ books: Books) -> [String] {
        guard let order = books.orders.first(where: { $0.id == id }) else { return ["told of order \(id), which there is not"] }
        let later: [String: Set<String>] = [
            "confirmando": ["confirmando", "confirmado", "cancelado", "reembolsando", "reembolsado"],
            "confirmado": ["confirmado", "reembolsando", "reembolsado"], "cancelado": ["cancelado"],
            "reembolsando": ["reembolsando", "reembolsado", "confirmado"], "reembolsado": ["reembolsado"],
        ]
        return later[state]?.contains(order.state) == true ? [] : ["order \(id) was told to be \(state) and is \(order.state)"]
    }

    private func problems(ofReservation id: Int64, said state: String, _ books: Books) -> [String] {
        let line = books.lines.first { $0.reservation == id }
        // Whoever had no answer to the end of it may have ended it.
        guard line == nil || line?.state != state && state != "activa" else { return [] }
        return ["reservation \(id) was told to be \(state) and is \(line?.state ?? "not there")"]
    }

    /// The same key must be answered the same, once the matter has ended.
    private var disagreements: [String] {
        var first: [String: ShopAnswer] = [:]
        var found: [String] = []
        for told in told where told.answer.isFinal {
            guard let key = told.key else { continue }
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
}
