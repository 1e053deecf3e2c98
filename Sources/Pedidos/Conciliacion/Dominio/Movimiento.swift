package import Dinero

/// An entry of the gateway's ledger.
package struct Movimiento: Sendable, Equatable {
    package enum Tipo: String, Sendable, CaseIterable {
        case cobro, rechazo, anulacion, reembolso
    }

    /// Of the charge that it belongs to.
    package let clave: String
    package let tipo: Tipo
    package let monto: Importe
    /// As it is written.
    package let moneda: String

    package init(clave: String, tipo: Tipo, monto: Importe, moneda: String) {
        self.clave = clave
        self.tipo = tipo
        self.monto = monto
        self.moneda = moneda
    }
}
