package import Dinero

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
