package import WorldKit

/// A charge and what is known of it.
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
    /// The caller's name for the charge, or one that was made for it; never given twice.
    package let clave: String
    /// What is known of it.
    package let estado: Estado
    /// What is charged.
    package let cobro: Cobro
    /// When it was written down.
    package let momento: Instante

    package init(id: Int64, clave: String, estado: Estado, cobro: Cobro, momento: Instante) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.cobro = cobro
        self.momento = momento
    }
}
