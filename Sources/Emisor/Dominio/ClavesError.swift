/// Why the issuer's keys stay as they are.
package enum ClavesError: Error, Equatable {
    /// More would not be read by those who verify.
    case demasiadas(maximo: Int)
    case desconocida
    /// Tokens are being signed with it.
    case enUso
}
