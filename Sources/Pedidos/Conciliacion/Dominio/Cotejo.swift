package import WorldKit

/// Holds orders, reservations, payments, the gateway's ledger and the stock against each other. It asks nobody and decides
/// nothing: it is given what stands and tells what may not stand together. The tables are in docs/conciliacion.md.
///
/// Each part is judged by itself, so that no more than a page of anything is ever needed at one time.
package struct Cotejo: Sendable {
    /// How long things may be under way before that is a disagreement.
    package struct Margen: Sendable, Equatable {
        /// What an order may be late: the time in which another replica takes it over.
        package var pedido: Duration
        /// How old a payment may be that is under way and belongs to no order that is.
        package var pago: Duration

        package init(pedido: Duration = .seconds(15), pago: Duration = .seconds(120)) {
            self.pedido = pedido
            self.pago = pago
        }
    }

    /// The moment that deadlines and ages are judged by: the database's clock.
    package let ahora: Instante
    let margen: Margen

    package init(ahora: Instante, margen: Margen = Margen()) {
        self.ahora = ahora
        self.margen = margen
    }

    /// What may not stand together of one attempt of an order.
    package func intento(_ intento: IntentoConciliable) -> [Discrepancia] {
        reserva(intento) + pago(intento) + libro(intento.pago, intento.movimientos, pedido: intento.pedido.id)
    }

    func hace(_ span: Duration, desde momento: Instante) -> Bool { ahora.micros - span.micros > momento.micros }
}
