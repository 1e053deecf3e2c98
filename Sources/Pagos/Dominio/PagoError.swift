/// What can be wrong with a wish that concerns payments.
package enum PagoError: Error, Equatable {
    case noEncontrado
    /// The key names another charge.
    case claveUsada
    /// The charge of that key has begun and not ended.
    case enCurso(id: Int64)
}
