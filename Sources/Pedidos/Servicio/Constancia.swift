internal import Observability
package import Persistence
package import ServiceKit

/// What else the commits of an order keep: that somebody asked, and what he is told. The Servicio knows no answers; whoever
/// builds it says how they are made.
package struct Constancia: Sendable {
    /// In the commit that ends what a request began, whoever commits it.
    package typealias Termina = @Sendable (RequestName?, Result<Resultado, any Error>, Transaction) throws -> Void

    private let guarda: Termina

    package init(termina: @escaping Termina) { guarda = termina }

    /// Belongs to the trace of whoever takes it, on the thread of the commit too.
    var termina: Termina {
        let trace = TraceContext.current
        return { [guarda] nombre, resultado, transaction in
            try TraceContext.$current.withValue(trace) { try guarda(nombre, resultado, transaction) }
        }
    }
}

/// A request that begins something: its name, and what its first commit keeps.
package struct Peticion: Sendable {
    /// nil where the caller gave it none.
    package let nombre: RequestName?
    /// In the commit that begins the order of that id.
    let empieza: @Sendable (_ pedidoID: Int64, Transaction) throws -> Void

    package init(_ nombre: RequestName?, empieza: @escaping @Sendable (_ pedidoID: Int64, Transaction) throws -> Void) {
        self.nombre = nombre
        self.empieza = empieza
    }
}
