/// How an active reservation ends.
package enum FinDeReserva: Sendable {
    case consumir, liberar

    /// The state that it ends in.
    package var estado: Reserva.Estado {
        switch self {
        case .consumir: .consumida
        case .liberar: .liberada
        }
    }
}
