/// What a gateway says of a charge.
package enum VeredictoDePasarela: Sendable, Equatable {
    case aprobado, rechazado
}
