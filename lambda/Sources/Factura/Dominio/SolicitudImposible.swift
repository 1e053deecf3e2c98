internal import Dinero

/// Why there is no invoice for an order that is well formed.
enum SolicitudImposible: Error, Equatable {
    /// No currency of ISO 4217.
    case monedaDesconocida(String)
    /// A line without a rate of its own, by its place, and none of the currency.
    case sinTasa(linea: Int, moneda: String)
    /// The lines cost something else than the order says.
    case totalDistinto(suma: Importe, total: Importe)
    /// An amount that is too large to be counted, by its member.
    case desborde(miembro: String)
}

extension SolicitudImposible {
    /// The member of the event that does not do.
    var miembro: String {
        switch self {
        case .monedaDesconocida: "pedido.moneda"
        case .sinTasa(let linea, _): "pedido.lineas[\(linea)].iva"
        case .totalDistinto: "pedido.total"
        case .desborde(let miembro): miembro
        }
    }

    /// For whoever sent it.
    var frase: String {
        switch self {
        case .monedaDesconocida(let codigo): "No hay ninguna moneda «\(codigo)» en ISO 4217."
        case .sinTasa(let linea, let moneda): "La línea \(linea + 1) no tiene IVA, y no hay ninguno para \(moneda)."
        case .totalDistinto(let suma, let total): "Las líneas suman \(suma), pero el total del pedido es \(total)."
        case .desborde(let miembro): "El importe de «\(miembro)» es demasiado grande."
        }
    }
}
