package import WorldKit

/// A charge and what is known of it; or the tombstone of one that was voided before it came.
package struct Pago: Sendable, Equatable {
    /// What is known of it. None is ever come back to: `en_curso → aprobado` or `rechazado`, `aprobado → anulando → anulado`,
    /// `aprobado → reembolsando → reembolsado`, nothing `→ anulado`.
    package enum Estado: String, Sendable, CaseIterable {
        /// Written down; the gateway has not told yet what became of it.
        case enCurso = "en_curso"
        case aprobado
        case rechazado
        /// The gateway is asked to void it.
        case anulando
        /// No money was taken under this key, or it was voided: none ever will be.
        case anulado
        /// The gateway is asked to give it back.
        case reembolsando
        case reembolsado

        /// Whether the gateway is still to be asked: it has a lease then.
        package var estaPendiente: Bool { [.enCurso, .anulando, .reembolsando].contains(self) }
    }

    /// Given when it is written down.
    package let id: Int64
    /// The caller's name for the charge, or one that was made for it; never given twice.
    package let clave: String
    /// What is known of it.
    package let estado: Estado
    /// What is charged; nil for a tombstone.
    package let cobro: Cobro?
    /// When it was written down.
    package let momento: Instante
    /// How often it was taken over since it came into its state. Whoever works on it knows by it whether it is still his.
    package let retomas: Int64

    package init(id: Int64, clave: String, estado: Estado, cobro: Cobro?, momento: Instante, retomas: Int64 = 0) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.cobro = cobro
        self.momento = momento
        self.retomas = retomas
    }

    /// The same, as it is after it came into another state.
    package func en(_ estado: Estado) -> Pago { Pago(id: id, clave: clave, estado: estado, cobro: cobro, momento: momento) }
}
