/// What a gateway says of a charge.
package enum VeredictoDePasarela: Sendable, Equatable {
    case aprobado, rechazado
}

extension VeredictoDePasarela {
    /// What a payment is after it.
    var estado: Pago.Estado {
        switch self {
        case .aprobado: .aprobado
        case .rechazado: .rechazado
        }
    }
}
