package import Dinero

/// An entry of the gateway's ledger.
package struct Movimiento: Sendable, Equatable {
    /// What happened at the gateway, by its words.
    package enum Tipo: String, Sendable, CaseIterable {
        case cobro, rechazo, anulacion, reembolso
    }

    /// Of the charge that it belongs to.
    package let clave: String
    /// What happened.
    package let tipo: Tipo
    /// How much of the currency; zero for the voiding of a charge that never came.
    package let monto: Importe
    /// The currency's code, as it is written: `XXX` where there is none.
    package let moneda: String

    package init(clave: String, tipo: Tipo, monto: Importe, moneda: String) {
        self.clave = clave
        self.tipo = tipo
        self.monto = monto
        self.moneda = moneda
    }
}
