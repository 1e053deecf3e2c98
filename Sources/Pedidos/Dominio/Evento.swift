package import WorldKit

/// A line of an order's timeline: what was tried, what was answered, how long it took, what the breaker thought, which trace.
package struct Evento: Sendable, Equatable {
    /// What happened.
    package enum Tipo: String, Sendable, CaseIterable {
        // What the order did.
        case creado, editado, iniciado, pendiente, confirmado, cancelado, vuelta, reembolsando, reembolsado, retomado, cuarentena, operador
        case facturado
        // What was asked of others.
        case reserva, cobro, anulacion, liberacion, reembolso, consumo, devolucion, factura
    }

    /// What happened.
    package let tipo: Tipo
    /// When.
    package let momento: Instante
    /// Of which attempt.
    package let intento: Int64
    /// Who was asked; nil for what the order did itself.
    package let remoto: String?
    /// What was answered; nil where nothing was.
    package let estadoHTTP: Int64?
    /// Milliseconds that it took.
    package let ms: Int64?
    /// The state of the circuit breaker before it: `cerrado`, `abierto` or `semiabierto`.
    package let circuito: String?
    /// The trace that it belongs to.
    package let traceID: String?

    package init(
        _ tipo: Tipo, momento: Instante, intento: Int64, remoto: String? = nil, estadoHTTP: Int64? = nil, ms: Int64? = nil,
        circuito: String? = nil, traceID: String? = nil
    ) {
        self.tipo = tipo
        self.momento = momento
        self.intento = intento
        self.remoto = remoto
        self.estadoHTTP = estadoHTTP
        self.ms = ms
        self.circuito = circuito
        self.traceID = traceID
    }
}
