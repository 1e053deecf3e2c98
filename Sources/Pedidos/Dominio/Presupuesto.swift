package import Dinero

/// The lines of an order with the prices that are right now, and their exact sum.
package struct Presupuesto: Sendable, Equatable {
    /// In the order they were wished for; 1 to 200.
    package let lineas: [Linea]
    /// The exact sum of the lines.
    package let total: Importe

    /// - Throws: `PedidoError.totalDemasiadoGrande`
    package init(_ lineas: [Linea]) throws(PedidoError) {
        self.lineas = lineas
        do {
            total = try Linea.total(lineas)
        } catch {
            throw .totalDemasiadoGrande
        }
    }
}
