/// What can be wrong with a wish that concerns payments.
package enum PagoError: Error, Equatable {
    case noEncontrado
    /// The key names another charge.
    case claveUsada
    /// What is done with the payment has begun and not ended: the same wish may be answered later.
    case enCurso(Pago)
    /// It is not known whether it has begun: the same wish tells, or begins it.
    /// - Parameters:
    ///   - clave: of the charge; nil where only its number is known.
    ///   - estado: what the charge is in if it has begun; nil where it was there before, and may have been left as it was.
    case incierto(clave: String?, estado: Pago.Estado?)
    /// The payment has ended in a state in which the wish is refused for ever.
    case terminado(Pago)

    /// Whether the same wish would always be answered so.
    package var esFinal: Bool {
        switch self {
        case .noEncontrado, .claveUsada, .terminado: true
        case .enCurso, .incierto: false
        }
    }
}
