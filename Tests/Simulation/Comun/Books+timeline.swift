/// An order's timeline tells a life that an order can have, and ends where the order is.
extension Books {
    /// What may happen to an order in a state, and the state that it leads to.
    private static let moves: [String: [String: String]] = [
        "-": ["creado": "pendiente", "iniciado": "confirmando"],
        "pendiente": ["editado": "pendiente", "iniciado": "confirmando", "cancelado": "cancelado"],
        "confirmando": [
            "vuelta": "compensando", "retomado": "confirmando", "pendiente": "pendiente", "cancelado": "cancelado",
            "confirmado": "confirmado",
        ],
        "compensando": ["retomado": "compensando", "pendiente": "pendiente", "cancelado": "cancelado"],
        "confirmado": ["reembolsando": "reembolsando", "facturado": "confirmado"],
        "reembolsando": ["retomado": "reembolsando", "reembolsado": "reembolsado", "facturado": "reembolsando"],
        "reembolsado": ["facturado": "reembolsado"],
    ]

    var timelineProblems: [String] {
        var found: [String] = []
        for order in orders {
            var state = "-"
            var attempt: Int64 = 0
            for event in events where event.order == order.id {
                guard let next = Self.moves[state]?[event.name] else {
                    found.append("order \(order.id) was \(state) when it was \(event.name)")
                    break
                }
                if event.name == "iniciado" { attempt += 1 }
                if event.attempt != attempt { found.append("order \(order.id), \(event.name): attempt \(event.attempt), not \(attempt)") }
                state = next
            }
            if state != order.state || attempt != order.attempt {
                found.append("order \(order.id) is \(order.state) at attempt \(order.attempt), by its timeline \(state) at \(attempt)")
            }
        }
        return found
    }
}
