/// What can be wrong with a wish that concerns payments.
package enum PagoError: Error, Equatable {
    case noEncontrado
    /// The key names another charge.
    case claveUsada
    /// What is done with the payment has begun and not ended: the same wish may be answered later.
    case enCurso(Pago)
    /// The payment has ended in a state in which the wish is refused for ever.
    case terminado(Pago)
}
