/// How a reservation ends, or its end is undone.
package enum FinDeReserva: Sendable {
    case consumir, liberar, devolver

    /// The only state that it leads out of.
    package var desde: Reserva.Estado {
        switch self {
        case .consumir, .liberar: .activa
        case .devolver: .consumida
        }
    }

    /// The state that it leads to.
    package var estado: Reserva.Estado {
        switch self {
        case .consumir: .consumida
        case .liberar: .liberada
        case .devolver: .devuelta
        }
    }

    /// Where there is nothing left to do, and asking for it is no mistake.
    package func esInocuo(en estado: Reserva.Estado) -> Bool {
        switch self {
        case .consumir: [.consumida, .devuelta].contains(estado)
        case .liberar: [.liberada, .expirada, .rechazada, .devuelta].contains(estado)
        case .devolver: estado == .devuelta
        }
    }
}
