/// Something that was seen to disagree and is to be looked at again.
enum Asunto: Sendable, Equatable {
    case pedido(Int64)
    case intento(pedido: Int64, numero: Int64)
    /// A reservation's name.
    case reserva(String)
    /// A charge's key, in the books of pagos or of the gateway.
    case cobro(String)
}
