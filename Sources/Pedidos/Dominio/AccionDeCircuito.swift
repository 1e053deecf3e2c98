/// What an operator may do with a circuit breaker.
package enum AccionDeCircuito: String, Sendable, CaseIterable {
    /// Nothing goes through.
    case abrir
    /// Everything goes through.
    case cerrar
    /// It decides by itself.
    case automatico
}
