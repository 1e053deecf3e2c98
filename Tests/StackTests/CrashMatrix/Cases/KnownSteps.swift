/// The steps that an order is known to have: the map must hold them, and runs must have gone wrong at each. What the map holds beside
/// them is gone through as well.
struct KnownSteps: Sendable {
    private static let saga = ["terminar", "darVuelta", "anotar", "prorrogar", "tomar", "consumidas", "empezarReembolso"]
    private static let reservations = ["reservar", "terminar", "consumir"]
    private static let charges = ["empezar", "terminar", "empezarAnulacion", "empezarReembolso", "tomar"]
    private static let gateway = ["gateway cobrar", "gateway consultar", "gateway anular", "gateway reembolsar"]
    private static let toStock: Set<String> = [
        "PUT /reservas/{id}", "POST /reservas/{id}/liberar", "POST /reservas/{id}/consumir", "POST /reservas/{id}/devolver",
        "POST /reservas/consumir",
    ]
    private static let toPayments: Set<String> = ["POST /pagar", "POST /pagos/anular", "POST /pagos/{id}/reembolsar"]

    /// Fault points, by the program.
    let points: [String: Set<String>]
    /// What the program of orders asks for, by the program that is asked.
    let routes: [String: Set<String>]

    init(_ shape: Shape) {
        let beginnings = shape == .pinguinos ? ["empezar"] : ["crear", "editar", "cancelar", "empezarIntento"]
        let steps = [
            shape.orders: (beginnings + Self.saga).map { "commit \($0)" } + shape.remotes.map { "call \($0)" },
            shape.stock: Self.reservations.map { "commit \($0)" },
            shape.payments: Self.charges.map { "commit \($0)" } + Self.gateway,
        ]
        points = steps.mapValues { Set($0.flatMap { ["before \($0)", "after \($0)"] }) }
        let asked: [(String, Set<String>)] = [
            (shape.catalogue, ["GET /productos"]), (shape.stock, Self.toStock), (shape.payments, Self.toPayments),
        ]
        routes = Dictionary(asked) { $0.union($1) }
    }
}
