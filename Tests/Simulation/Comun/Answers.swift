/// All that the callers were told, to be held against what is true at the end.
package final class Answers: @unchecked Sendable {  // unchecked: everything happens on one thread
    struct Told {
        let answer: ShopAnswer
        let wish: Wish
    }

    private(set) var told: [Told] = []
    private(set) var readings: [Reading] = []
    private(set) var carts: [(name: String, state: String)] = []
    private(set) var reservations: [Int64: String] = [:]
    /// What was told of invoices.
    private(set) var invoices: [(order: Int64, answer: ShopAnswer)] = []
    /// What was asked for, each wish once, in the order they came up.
    private(set) var asked: [Asked] = []
    /// What was seen to be wrong at once.
    private(set) var seen: [String] = []

    /// Before each time that a wish is sent.
    func asks(_ wish: Wish) {
        let index = index(of: wish)
        asked[index].sent += 1
        asked[index].unheard += 1
    }

    /// The answer to a wish that was sent.
    func add(_ answer: ShopAnswer, to wish: Wish) {
        told.append(Told(answer: answer, wish: wish))
        if let reading = answer.reading { readings.append(reading) }
        if answer.status < 500 { asked[index(of: wish)].unheard -= 1 }
    }

    private func index(of wish: Wish) -> Int {
        if let known = asked.firstIndex(where: { $0.wish.name == wish.name }) { return known }
        asked.append(Asked(wish: wish))
        return asked.count - 1
    }

    /// A single order as somebody read it.
    /// - Parameter before: the newest version of it that anybody had seen when he began to read.
    func addReading(_ answer: ShopAnswer, of order: Int64, since before: Int64) {
        guard let reading = answer.reading else { return seen.append("a reading without an order: \(answer)") }
        readings.append(reading)
        if reading.version < before { seen.append("order \(order) was version \(before) and then read as version \(reading.version)") }
    }

    /// The answer to whoever asked for the invoice of an order.
    func addInvoice(_ answer: ShopAnswer, of order: Int64) { invoices.append((order, answer)) }

    /// What somebody was told that a reservation is. What was told last counts.
    func addReservation(_ id: Int64, _ state: String) { reservations[id] = state }

    /// What somebody was told that a reservation of that name has come to.
    func addCart(_ name: String, _ state: String) { carts.append((name, state)) }

    /// The order that a wish has made.
    func order(of wish: Wish) -> Int64? { told.last { $0.wish.name == wish.name && $0.answer.orderID != nil }?.answer.orderID }

    /// The orders that anybody knows, each once, in the order they came to be known.
    var orders: [Int64] {
        var found: [Int64] = []
        for reading in readings where !found.contains(reading.order) { found.append(reading.order) }
        return found
    }

    /// The newest version of an order that anybody has seen; 0 for none.
    func version(of order: Int64) -> Int64 { newest(of: order)?.version ?? 0 }

    /// An order as it was when it was last seen.
    func newest(of order: Int64) -> Reading? { readings.filter { $0.order == order }.max { $0.version < $1.version } }

    /// Whether somebody was told that nothing more can be done with an order.
    func isOver(_ order: Int64) -> Bool {
        told.contains { ($0.wish.order ?? $0.answer.orderID) == order && ["cancelado", "reembolsado"].contains($0.answer.state) }
    }

    /// What was told and is not so.
    /// - Parameter wereDoubled: whether requests came twice: without a key nobody can tell then which of the two an answer is about.
    func problems(in books: Books, wereDoubled: Bool) -> [String] {
        seen + told.flatMap { problems(of: $0, books) } + (wereDoubled ? [] : told.flatMap { failedAndDone($0, books) })
            + disagreements + paymentProblems(books) + readingProblems(books) + editProblems(books, wereDoubled: wereDoubled)
            + carts.flatMap { problems(ofCart: $0.name, said: $0.state, books) }
            + reservations.sorted { $0.key < $1.key }.flatMap { problems(ofReservation: $0.key, said: $0.value, books) }
    }
}
