internal import Dinero

/// A line of the order, and what it costs. Prices include the IVA.
struct Linea: Sendable, Equatable {
    let productoID: Int64
    let descripcion: String?
    /// 1 or more.
    let cantidad: Int64
    /// Of one piece; 0 or more.
    let precio: Importe
    /// Of this line alone; nil where that of the currency counts.
    let iva: Tasa?
}
