/// What a client asks for while something goes wrong, and what must come of it.
enum Scenario: String, Sendable, CaseIterable {
    /// An order that can be confirmed.
    case confirmado
    /// The same, of two products.
    case dosProductos
    /// The charge is declined.
    case rechazado
    /// There is too little of it.
    case sinStock
    /// Confirmed, then refunded.
    case reembolso
    /// pedidos was killed after the charge: somebody takes the order over.
    case retomado
    /// An order that is past its deadline when somebody takes it over.
    case alLimite
    /// pagos was killed between the gateway and the record: it goes on by itself.
    case cobroRetomado
    /// No answer of pagos arrives before the deadline: what it charged is voided.
    case vencido
    /// The charge arrives after it was voided.
    case tardio
    /// The charge is declined, and inventario is not to be reached when the reservation is to be released.
    case liberarTarda

    /// How it ends for a client that does not give up.
    enum End: Sendable {
        case confirmado
        case cancelado
        case sinStock
        case reembolsado
    }

    var end: End {
        switch self {
        case .rechazado, .liberarTarda: .cancelado
        case .sinStock: .sinStock
        case .reembolso: .reembolsado
        case .confirmado, .dosProductos, .retomado, .alLimite, .cobroRetomado, .vencido, .tardio: .confirmado
        }
    }

    /// What is ordered of each product, and how many pieces there are. The number of a product is its place, from 1.
    var lines: [(wanted: Int, stock: Int)] {
        switch self {
        case .dosProductos: [(2, 5), (3, 4)]
        case .sinStock: [(2, 1)]
        default: [(2, 5)]
        }
    }

    /// The body of the order.
    var order: String {
        let items = lines.enumerated().map { #"{"producto_id":\#($0 + 1),"cantidad":\#($1.wanted)}"# }.joined(separator: ",")
        let pago = end == .cancelado ? #","pago":{"fail":true}"# : ""
        return #"{"items":[\#(items)]\#(pago)}"#
    }

    /// What has gone wrong before that which the case is about.
    var prelude: Fault? {
        switch self {
        case .retomado: Fault(.kill, "pedidos", 1, "after call pagos")
        case .cobroRetomado: Fault(.kill, "pagos", 1, "after gateway cobrar")
        default: nil
        }
    }

    /// What goes wrong beside it, by the service that is called.
    var rules: [String: [NetworkRule]] {
        switch self {
        case .vencido: ["pagos": [NetworkRule(fault: .loseAnswer, route: "POST /pagar", until: "POST /pagos/anular")]]
        case .tardio: ["pagos": [NetworkRule(fault: .lateRequest, route: "POST /pagar", until: "POST /pagos/anular")]]
        case .liberarTarda:
            ["inventario": (1...3).map { NetworkRule(fault: .loseRequest, route: "POST /reservas/{id}/liberar", nth: $0) }]
        default: [:]
        }
    }

    /// What pedidos is told: short deadlines, so that runs are short.
    var settings: [String: String] {
        let common = ["PLAZO_CONFIRMACION_S": "3", "ARRIENDO_S": "1", "ESPERA_RESPUESTA_S": "1", "CIRCUITO_ESPERA_S": "1"]
        switch self {
        case .alLimite: return common.merging(["PLAZO_CONFIRMACION_S": "1"]) { $1 }
        case .vencido, .tardio: return common.merging(["PLAZO_CONFIRMACION_S": "1", "REINTENTOS": "0"]) { $1 }
        default: return common
        }
    }
}
