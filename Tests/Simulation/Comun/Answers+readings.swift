/// What was shown of the orders themselves.
extension Answers {
    /// An order of one version looks the same to everybody, also to whoever reads the database.
    func readingProblems(_ books: Books) -> [String] {
        var first: [String: Reading] = [:]
        var found: [String] = []
        for reading in readings {
            found += problems(of: reading.order, said: reading.state, books)
            let name = "order \(reading.order), version \(reading.version)"
            if let before = first[name], before.body != reading.body { found.append("\(name) was shown in two ways") }
            first[name] = reading
            guard let order = books.orders.first(where: { $0.id == reading.order }) else { continue }
            if reading.version > order.version { found.append("\(name) was shown, and it is version \(order.version)") }
            if reading.version == order.version,
                reading.state != order.state || reading.total != order.total || reading.pieces != order.pieces
            {
                found.append("\(name) was shown as \(reading.state) of \(reading.total), and is \(order.state) of \(order.total)")
            }
        }
        return found
    }

    /// What an order has is what somebody was told last that it has, or what somebody wished for who was told nothing. An edit that was
    /// refused is none.
    func editProblems(_ books: Books, wereDoubled: Bool) -> [String] {
        var found: [String] = []
        for order in books.orders {
            let edits = asked.filter { $0.wish.order == order.id && $0.wish.lines != nil }
            let unheard = edits.filter { $0.unheard > 0 || wereDoubled }
            let newest = newest(of: order.id)
            if let newest, newest.pieces != order.pieces, !unheard.contains(where: { $0.wish.lines == order.pieces }) {
                found.append("order \(order.id) was told to have \(newest.pieces) and has \(order.pieces), which nobody wished for since")
            }
            let done = told.filter { $0.wish.order == order.id && $0.wish.lines != nil && $0.answer.status == 200 }
            let most = wereDoubled ? Int.max : done.count + edits.reduce(0) { $0 + $1.unheard }
            let written = books.events.count { $0.order == order.id && $0.name == "editado" }
            if written < done.count || written > most {
                found.append("order \(order.id) was edited \(written) times; \(done.count) were told, at the most \(most) can have been")
            }
            for told in done {
                guard let wanted = told.wish.version, let version = told.answer.reading?.version, version != wanted + 1 else { continue }
                found.append("\(told.wish.name) was for version \(wanted), and made version \(version)")
            }
        }
        return found
    }
}
