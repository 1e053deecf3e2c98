/// A charge.
package struct Pago: Sendable, Equatable {
    /// What is known of it.
    package enum Estado: String, Sendable, CaseIterable {
        /// Written down; the gateway has not told yet what became of it.
        case enCurso = "en_curso"
        case aprobado
        case rechazado
    }

    /// Given when it is written down.
    package let id: Int64
    /// What is known of it.
    package let estado: Estado

    package init(id: Int64, estado: Estado) {
        self.id = id
        self.estado = estado
    }
}
