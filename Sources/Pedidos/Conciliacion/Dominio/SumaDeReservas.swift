package import WorldKit

/// What the reservations' lines come to, product by product.
package struct SumaDeReservas: Sendable, Equatable {
    /// Pieces that are set aside, and pieces that are sold.
    package struct Piezas: Sendable, Equatable {
        /// Pieces that active ones hold.
        package var reservado: Int64 = 0
        /// Pieces that consumed ones have taken.
        package var vendido: Int64 = 0

        package init(reservado: Int64 = 0, vendido: Int64 = 0) {
            self.reservado = reservado
            self.vendido = vendido
        }
    }

    /// Those of the products that have not been compared yet.
    package private(set) var porProducto: [Int64: Piezas] = [:]

    package init() {}

    /// Adds what one holds or has taken.
    /// - Parameter ahora: what is due by then holds nothing.
    package mutating func contar(_ reserva: ReservaConciliable, ahora: Instante) {
        let estado = reserva.estado(en: ahora)
        guard estado == .activa || estado == .consumida else { return }
        for (producto, cantidad) in reserva.cantidades {
            // A sum that does not fit is as wrong as any: it must be told, not end the program.
            if estado == .activa {
                porProducto[producto, default: Piezas()].reservado &+= cantidad
            } else {
                porProducto[producto, default: Piezas()].vendido &+= cantidad
            }
        }
    }

    /// Those of one product, which then count as compared.
    package mutating func sacar(_ producto: Int64) -> Piezas { porProducto.removeValue(forKey: producto) ?? Piezas() }
}
