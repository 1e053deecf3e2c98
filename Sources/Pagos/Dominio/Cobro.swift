package import Dinero

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
    /// For rehearsals: asks the simulated gateway to decline.
    package let rechazar: Bool

    package init(monto: Importe, moneda: Moneda, medio: String, referencia: String?, rechazar: Bool = false) {
        self.monto = monto
        self.moneda = moneda
        self.medio = medio
        self.referencia = referencia
        self.rechazar = rechazar
    }
}
