/// What pagos says of a payment.
package enum EstadoDePago: String, Sendable, CaseIterable {
    case enCurso = "en_curso"
    case aprobado, rechazado, anulando, anulado, reembolsando, reembolsado
}
