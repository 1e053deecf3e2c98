package import Persistence

/// What else the first and the last commit of an order keep: that somebody asked for it, and what he was told.
package struct Constancia: Sendable {
    /// In the commit that begins the order of that id.
    let empieza: @Sendable (_ pedidoID: Int64, Transaction) throws -> Void
    /// In the commit that ends it.
    let termina: @Sendable (Result<Resultado, any Error>, Transaction) throws -> Void

    package init(
        empieza: @escaping @Sendable (_ pedidoID: Int64, Transaction) throws -> Void,
        termina: @escaping @Sendable (Result<Resultado, any Error>, Transaction) throws -> Void
    ) {
        self.empieza = empieza
        self.termina = termina
    }
}
