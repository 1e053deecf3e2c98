package import Dinero

/// How an order is to be paid.
package struct FormaDePago: Sendable, Equatable {
    /// The means of payment, for example `tarjeta`.
    package let medio: String
    /// The currency of the order.
    package let moneda: Moneda
    /// The caller's own text; it identifies nothing.
    package let referencia: String?
    /// Asks the simulated gateway to decline.
    package let fail: Bool

    package init(medio: String, moneda: Moneda, referencia: String?, fail: Bool) {
        self.medio = medio
        self.moneda = moneda
        self.referencia = referencia
        self.fail = fail
    }
}
