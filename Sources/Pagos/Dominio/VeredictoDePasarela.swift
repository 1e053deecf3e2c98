/// What a gateway says of a charge.
package enum VeredictoDePasarela: Sendable, Equatable {
    case aprobado, rechazado
    /// It was voided or given back, perhaps before it came: under this key the gateway holds no money, and will take none.
    case anulado
}

extension VeredictoDePasarela {
    /// What a payment is after it.
    var estado: Pago.Estado {
        switch self {
        case .aprobado: .aprobado
        case .rechazado: .rechazado
        case .anulado: .anulado
        }
    }
}
