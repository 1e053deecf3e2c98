package import Dinero
package import WorldKit

/// A line of a gateway's ledger.
package struct Movimiento: Sendable, Equatable {
    /// What happened at the gateway.
    package enum Tipo: String, Sendable, CaseIterable {
        /// Money was taken.
        case cobro
        /// A charge was declined.
        case rechazo
        /// A charge was voided, or refused before it came.
        case anulacion
        /// Money was given back.
        case reembolso
    }

    /// Its number in the ledger.
    package let id: Int64
    /// The key of the charge that it is about.
    package let clave: String
    /// What happened.
    package let tipo: Tipo
    /// How much; nil for the voiding of a charge that never came.
    package let monto: Importe?
    /// The currency of the amount; nil where there is none.
    package let moneda: Moneda?
    /// When, by the gateway's clock.
    package let momento: Instante

    package init(id: Int64, clave: String, tipo: Tipo, monto: Importe?, moneda: Moneda?, momento: Instante) {
        self.id = id
        self.clave = clave
        self.tipo = tipo
        self.monto = monto
        self.moneda = moneda
        self.momento = momento
    }
}
