/// What a client asks for while something goes wrong, and what must come of it.
enum Scenario: String, Sendable, CaseIterable {
    /// An order that can be confirmed; where that goes by steps, edited before.
    case confirmado
    /// The same, of two products.
    case dosProductos
    /// The charge is declined; where that goes by steps, paid by another attempt.
    case rechazado
    /// There is too little of it; where that goes by steps, edited and confirmed.
    case sinStock
    /// Confirmed, then refunded.
    case reembolso
    /// The program of orders was killed after the charge: somebody takes the order over.
    case retomado
    /// An order that is past its deadline when somebody takes it over.
    case alLimite
    /// pagos was killed between the gateway and the record: it goes on by itself.
    case cobroRetomado
    /// No answer of pagos arrives before the deadline: what it charged is voided.
    case vencido
    /// The charge arrives after it was voided.
    case tardio
    /// The charge is declined, and the stock is not to be reached when the reservation is to be released.
    case liberarTarda
    /// Made, then cancelled.
    case cancelado
    /// Confirmed and edited at one time.
    case contraEditar
    /// Confirmed and cancelled at one time.
    case contraCancelar

    /// Whether it is asked for only where an order is confirmed by a call of its own.
    var isByStepsAlone: Bool {
        switch self {
        case .cancelado, .contraEditar, .contraCancelar: true
        default: false
        }
    }

    /// How it ends for a client that does not give up.
    enum End: Sendable {
        case confirmado
        case cancelado
        case sinStock
        case reembolsado
        /// Confirmed or cancelled, whichever was first.
        case cualquiera
    }

    func end(in shape: Shape) -> End {
        switch self {
        case .rechazado, .liberarTarda: shape == .pinguinos ? .cancelado : .confirmado
        case .sinStock: shape == .pinguinos ? .sinStock : .confirmado
        case .reembolso: .reembolsado
        case .cancelado: .cancelado
        case .contraCancelar: .cualquiera
        case .confirmado, .dosProductos, .retomado, .alLimite, .cobroRetomado, .vencido, .tardio, .contraEditar: .confirmado
        }
    }

    /// What is ordered of a product.
    struct Line: Sendable {
        /// How many pieces are wanted in the end.
        let wanted: Int
        /// How many there are.
        let stock: Int
        /// With how many the order is made where it is edited later.
        let made: Int

        init(_ wanted: Int, of stock: Int, made: Int? = nil) {
            self.wanted = wanted
            self.stock = stock
            self.made = made ?? wanted
        }
    }

    /// The number of a product is its place, from 1.
    func lines(in shape: Shape) -> [Line] {
        switch self {
        case .dosProductos: [Line(2, of: 5), Line(3, of: 4)]
        case .sinStock: shape == .pinguinos ? [Line(2, of: 1)] : [Line(1, of: 1, made: 2)]
        case .confirmado, .contraEditar: [Line(2, of: 5, made: 1)]
        default: [Line(2, of: 5)]
        }
    }

    /// What has gone wrong before that which the case is about.
    func prelude(in shape: Shape) -> Fault? {
        switch self {
        case .retomado: Fault(.kill, shape.orders, 1, "after call \(shape.payments)")
        case .cobroRetomado: Fault(.kill, shape.payments, 1, "after gateway cobrar")
        default: nil
        }
    }

    /// What goes wrong beside it, by the service that is called.
    func rules(in shape: Shape) -> [String: [NetworkRule]] {
        switch self {
        case .vencido: [shape.payments: [NetworkRule(fault: .loseAnswer, route: "POST /pagar", until: "POST /pagos/anular")]]
        case .tardio: [shape.payments: [NetworkRule(fault: .lateRequest, route: "POST /pagar", until: "POST /pagos/anular")]]
        case .liberarTarda:
            [shape.stock: (1...3).map { NetworkRule(fault: .loseRequest, route: "POST /reservas/{id}/liberar", nth: $0) }]
        default: [:]
        }
    }

    /// What the program of orders is told: short deadlines, so that runs are short.
    var settings: [String: String] {
        let common = ["PLAZO_CONFIRMACION_S": "3", "ARRIENDO_S": "1", "ESPERA_RESPUESTA_S": "1", "CIRCUITO_ESPERA_S": "1"]
        switch self {
        case .alLimite: return common.merging(["PLAZO_CONFIRMACION_S": "1"]) { $1 }
        case .vencido, .tardio: return common.merging(["PLAZO_CONFIRMACION_S": "1", "REINTENTOS": "0"]) { $1 }
        default: return common
        }
    }
}
