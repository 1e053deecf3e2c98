package import Dinero

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

/// What is to be charged.
package struct Cobro: Sendable, Equatable {
    /// Zero or more.
    package let monto: Importe
    /// The currency of the amount.
    package let moneda: Moneda
    /// The means of payment, for example `tarjeta`.
    package let medio: String
    /// The caller's own text; it identifies nothing.
    package let referencia: String?

    package init(monto: Importe, moneda: Moneda, medio: String, referencia: String?) {
        self.monto = monto
        self.moneda = moneda
        self.medio = medio
        self.referencia = referencia
    }
}
