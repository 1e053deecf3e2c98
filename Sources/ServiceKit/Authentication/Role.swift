/// What a caller may do.
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Buys: their own orders only.
    case comprador
    /// Runs the shop.
    case gestor
    /// Another service.
    case servicio
}
