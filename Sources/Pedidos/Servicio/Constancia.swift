package import Observability
package import Persistence
package import ServiceKit

/// What else the commits of an order keep: that somebody asked, and what he is told. The Servicio knows no answers; whoever
/// builds it says how they are made.
package struct Constancia: Sendable {
    /// In the commit that ends what a request began, whoever commits it.
    private let termina: @Sendable (RequestName?, Result<Resultado, any Error>, TraceContext?, Transaction) throws -> Void

    package init(
        termina: @escaping @Sendable (RequestName?, Result<Resultado, any Error>, TraceContext?, Transaction) throws -> Void
    ) {
        self.termina = termina
    }

    /// That end, to be done in a transaction.
    /// - Parameter trace: that of the task which asks for it: a transaction runs in no task.
    func fin(
        _ resultado: Result<Resultado, any Error>, _ trace: TraceContext? = .current
    ) -> @Sendable (RequestName?, Transaction) throws -> Void {
        { [termina] nombre, transaction in try termina(nombre, resultado, trace, transaction) }
    }
}

/// A request that begins something: its name, and what its first commit keeps.
package struct Peticion: Sendable {
    /// nil where the caller gave it none.
    package let nombre: RequestName?
    /// In the commit that begins the order of that id.
    let empieza: @Sendable (_ pedidoID: Int64, Transaction) throws -> Void
    /// Where the order is another request's: throws if it was one of the same name.
    let esOtra: @Sendable (Transaction) throws -> Void

    package init(
        _ nombre: RequestName?, empieza: @escaping @Sendable (_ pedidoID: Int64, Transaction) throws -> Void,
        esOtra: @escaping @Sendable (Transaction) throws -> Void
    ) {
        self.nombre = nombre
        self.empieza = empieza
        self.esOtra = esOtra
    }
}
