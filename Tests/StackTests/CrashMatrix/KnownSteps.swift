/// The steps that an order is known to have: the map must hold them, and runs must have gone wrong at each. What the map holds beside
/// them is gone through as well.
enum KnownSteps {
    private static let commits = [
        "pedidos": ["empezar", "terminar", "darVuelta", "anotar", "prorrogar", "tomar", "consumidas", "empezarReembolso"],
        "inventario": ["reservar", "terminar", "consumir"],
        "pagos": ["empezar", "terminar", "empezarAnulacion", "empezarReembolso", "tomar"],
    ]
    private static let others = [
        "pedidos": ["call productos", "call inventario", "call pagos"],
        "pagos": ["gateway cobrar", "gateway consultar", "gateway anular", "gateway reembolsar"],
    ]

    /// Fault points, by the program.
    static let points: [String: Set<String>] = commits.merging([:]) { $1 }.reduce(into: [:]) { points, known in
        let steps = known.value.map { "commit \($0)" } + (others[known.key] ?? [])
        points[known.key] = Set(steps.flatMap { ["before \($0)", "after \($0)"] })
    }

    /// Requests of pedidos, by the program that is asked.
    static let routes: [String: Set<String>] = [
        "productos": ["GET /productos"],
        "inventario": [
            "PUT /reservas/{id}", "POST /reservas/{id}/liberar", "POST /reservas/{id}/consumir", "POST /reservas/{id}/devolver",
            "POST /reservas/consumir",
        ],
        "pagos": ["POST /pagar", "POST /pagos/anular", "POST /pagos/{id}/reembolsar"],
    ]
}
