internal import Dinero

/// A confirmed order, with the number and the date that its invoice is to bear.
struct Solicitud: Sendable, Equatable {
    let serie: String
    let numero: Int64
    let fecha: Fecha
    let pedidoID: Int64
    /// The name of the order that is its own for ever.
    let clave: String
    /// A code; whether there is such a currency is a matter of the invoice.
    let moneda: String
    let lineas: [Linea]
    /// What the order says that its lines cost.
    let total: Importe
    /// The rate of each currency, by its code.
    let tasas: [String: Tasa]
}
