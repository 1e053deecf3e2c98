package import Dinero
package import WorldKit

/// An order.
package struct Pedido: Sendable, Equatable {
    /// Where it stands.
    package enum Estado: String, Sendable, CaseIterable {
        case pendiente, confirmando, confirmado, cancelado, reembolsando, reembolsado

        /// Whether a saga of it is under way.
        package var enCamino: Bool { self == .confirmando || self == .reembolsando }
    }

    /// Why an order was cancelled, or an attempt to confirm it came to nothing.
    package enum Motivo: String, Sendable, CaseIterable {
        /// Not enough stock of one of its products.
        case sinStock = "sin_stock"
        /// A service that it needs could not be reached, and nothing was reserved or charged.
        case sinServicio = "sin_servicio"
        case pagoRechazado = "pago_rechazado"
        /// Somebody who may asked for it, before it was confirmed.
        case aPedido = "a_pedido"
        /// An operator gave up what was still to be taken back.
        case abandonado
        /// An operator took the void of its charge as done.
        case forzado
    }

    /// Given when it is made.
    package let id: Int64
    /// Its name for ever: a UUID.
    package let clave: String
    /// Where it stands.
    package let estado: Estado
    /// Why it was cancelled; of one that is `pendiente`, why its last attempt came to nothing.
    package let motivo: Motivo?
    /// What whoever cancelled it said.
    package let razon: String?
    /// The exact sum of its lines.
    package let total: Importe
    /// In which it is paid.
    package let moneda: Moneda
    /// Rises with every step that it takes.
    package let version: Int64
    /// The database's clock when it was made.
    package let creado: Instante
    /// The subject of whoever made it; nil where that was not kept.
    package let dueno: String?

    package init(
        id: Int64, clave: String, estado: Estado, motivo: Motivo? = nil, razon: String? = nil, total: Importe, moneda: Moneda,
        version: Int64, creado: Instante, dueno: String? = nil
    ) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.motivo = motivo
        self.razon = razon
        self.total = total
        self.moneda = moneda
        self.version = version
        self.creado = creado
        self.dueno = dueno
    }
}
