package import Dinero
package import WorldKit

/// A payment, as pagos lists it.
package struct PagoConciliable: Sendable, Equatable {
    /// Where a payment stands, by the words of pagos.
    package enum Estado: String, Sendable, CaseIterable {
        case enCurso = "en_curso"
        case aprobado, rechazado, anulando, anulado, reembolsando, reembolsado

        /// Whether pagos is still at it.
        package var enCamino: Bool { self == .enCurso || self == .anulando || self == .reembolsando }
    }

    /// The payment's number at pagos.
    package let id: Int64
    /// Of the charge.
    package let clave: String
    /// Where it stands.
    package var estado: Estado
    /// nil for a tombstone, which charges nothing.
    package var monto: Importe?
    /// As it is written; nil for a tombstone.
    package var moneda: String?
    /// When it was begun.
    package let momento: Instante

    package init(id: Int64, clave: String, estado: Estado, monto: Importe?, moneda: String?, momento: Instante) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.monto = monto
        self.moneda = moneda
        self.momento = momento
    }
}
