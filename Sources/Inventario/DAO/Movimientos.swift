internal import Persistence

/// Pieces that change their place, added up by product: each product's row is written once, in ascending order, so that two
/// transactions never wait for each other in a circle.
struct Movimientos {
    private var cambios: [Int64: (disponible: Int64, reservado: Int64, vendido: Int64)] = [:]

    /// The pieces of an active reservation are sold or become available, those of a consumed one come back.
    mutating func anotar(_ lineas: [Linea], _ fin: FinDeReserva) {
        for linea in lineas {
            var cambio = cambios[linea.productoID] ?? (0, 0, 0)
            switch fin {
            case .consumir:
                cambio.reservado -= linea.cantidad
                cambio.vendido += linea.cantidad
            case .liberar:
                cambio.reservado -= linea.cantidad
                cambio.disponible += linea.cantidad
            case .devolver:
                cambio.vendido -= linea.cantidad
                cambio.disponible += linea.cantidad
            }
            cambios[linea.productoID] = cambio
        }
    }

    /// - Throws: `DatabaseError`
    func hacer(_ transaction: Transaction) throws {
        for (producto, cambio) in cambios.sorted(by: { $0.key < $1.key }) {
            try transaction.execute(
                """
                UPDATE existencias SET disponible = disponible + ?, reservado = reservado + ?, vendido = vendido + ?
                WHERE producto_id = ?
                """, .integer(cambio.disponible), .integer(cambio.reservado), .integer(cambio.vendido), .integer(producto))
        }
    }
}
