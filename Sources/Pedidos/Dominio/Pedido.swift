package import Dinero
package import WorldKit

/// An order.
package struct Pedido: Sendable, Equatable {
    /// Where it stands.
    package enum Estado: String, Sendable, CaseIterable {
        case pendiente, confirmando, confirmado, cancelado, reembolsando, reembolsado
    }

    /// Why an order was cancelled.
    package enum Motivo: String, Sendable, CaseIterable {
        /// Not enough stock of one of its products.
        case sinStock = "sin_stock"
        /// A service that it needs could not be reached, and nothing was reserved or charged.
        case sinServicio = "sin_servicio"
        case pagoRechazado = "pago_rechazado"
    }

    /// Given when it is made.
    package let id: Int64
    /// Where it stands.
    package let estado: Estado
    /// Why it was cancelled; nil for one that was not.
    package let motivo: Motivo?
    /// The exact sum of its lines.
    package let total: Importe
    /// The database's clock when it was made.
    package let creado: Instante

    package init(id: Int64, estado: Estado, motivo: Motivo?, total: Importe, creado: Instante) {
        self.id = id
        self.estado = estado
        self.motivo = motivo
        self.total = total
        self.creado = creado
    }
}

/// So many pieces of a product that somebody wants.
package struct LineaPedida: Sendable, Equatable {
    /// 1 or more.
    package let productoID: Int64
    /// 1 to 1,000,000.
    package let cantidad: Int64

    package init(productoID: Int64, cantidad: Int64) {
        self.productoID = productoID
        self.cantidad = cantidad
    }
}

/// A line of an order, with the price that was right when it was made.
package struct Linea: Sendable, Equatable {
    package let productoID: Int64
    package let cantidad: Int64
    /// Of one piece, in the currency of the order.
    package let precio: Importe

    package init(productoID: Int64, cantidad: Int64, precio: Importe) {
        self.productoID = productoID
        self.cantidad = cantidad
        self.precio = precio
    }

    /// What the lines cost together, exactly.
    /// - Throws: `ImporteError.desborde`
    package static func total(_ lineas: [Linea]) throws(ImporteError) -> Importe {
        var total = Importe.cero
        for linea in lineas { total = try total + linea.precio * linea.cantidad }
        return total
    }

    /// What is wanted of each product, those of several lines added up, in order of product.
    package static func cantidades(_ lineas: [Linea]) -> [LineaPedida] {
        var sums: [Int64: Int64] = [:]
        for linea in lineas { sums[linea.productoID, default: 0] += linea.cantidad }
        return sums.sorted { $0.key < $1.key }.map { LineaPedida(productoID: $0.key, cantidad: $0.value) }
    }
}
