/// One thing that a client asks for, again and again until he is told how it ended.
struct Step: Sendable, Equatable {
    let method: String
    /// `{id}` stands for the order's number.
    let path: String
    let body: String
    /// Its Idempotency-Key; nil for one that is conditional on the order as it was read before.
    let key: String?
    /// How it may end.
    let wanted: Set<Int>
    /// Whether a failure of the server says that nothing is reserved or charged.
    var buys = false

    /// One call makes, charges and confirms an order.
    static func order(_ items: String, fail: Bool, wanted: Int) -> Step {
        Step(
            method: "POST", path: "/pedidos", body: #"{"items":[\#(items)]\#(fail ? #","pago":{"fail":true}"# : "")}"#, key: "compra",
            wanted: [wanted], buys: true)
    }

    /// Makes an order that is confirmed later.
    static func make(_ items: String) -> Step {
        Step(method: "POST", path: "/pedidos", body: #"{"items":[\#(items)]}"#, key: "pedido", wanted: [201])
    }

    /// Gives it other lines. Whoever was not told may find that it is done.
    static func edit(_ items: String, wanted: Set<Int> = [200, 412]) -> Step {
        Step(method: "PUT", path: "/pedidos/{id}/items", body: #"{"items":[\#(items)]}"#, key: nil, wanted: wanted)
    }

    /// Begins an attempt to confirm it.
    /// - Parameter attempt: its key says which; a repeat of one is no other.
    static func confirm(_ attempt: Int, fail: Bool = false, wanted: Set<Int>) -> Step {
        Step(
            method: "POST", path: "/pedidos/{id}/confirm", body: #"{"pago":{"medio":"tarjeta"\#(fail ? #","fail":true"# : "")}}"#,
            key: "pago-\(attempt)", wanted: wanted, buys: true)
    }

    static func cancel(wanted: Set<Int>) -> Step {
        Step(method: "POST", path: "/pedidos/{id}/cancelar", body: #"{"motivo":"prueba"}"#, key: "cancelacion", wanted: wanted)
    }

    static let refund = Step(
        method: "POST", path: "/pedidos/{id}/reembolsar", body: #"{"motivo":"prueba"}"#, key: "devolucion", wanted: [200])
}
