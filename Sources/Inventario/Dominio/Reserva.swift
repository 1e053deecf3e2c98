package import WorldKit

/// Pieces of products that are set aside, or what has become of them.
package struct Reserva: Sendable, Equatable {
    /// Where it stands.
    package enum Estado: String, Sendable, CaseIterable {
        /// The pieces are set aside.
        case activa
        /// They were sold.
        case consumida
        /// They were sold and came back.
        case devuelta
        /// They are available again, or never were set aside: it was released before it was made.
        case liberada
        /// They are available again, because nobody ended it in time.
        case expirada
        /// They never were set aside: there were too few.
        case rechazada
    }

    /// Of its row: its place in lists.
    package let numero: Int64
    /// What callers know it by.
    package let id: ReservaID
    /// Where it stands.
    package let estado: Estado
    /// Each product once, in ascending order; none where it was released before it was made.
    package let lineas: [Linea]
    /// From then on it holds nothing, if nobody has ended it before; nil for never.
    package let vence: Instante?

    package init(numero: Int64, id: ReservaID, estado: Estado, lineas: [Linea], vence: Instante?) {
        self.numero = numero
        self.id = id
        self.estado = estado
        self.lineas = lineas
        self.vence = vence
    }

    /// Whether it is of these products and quantities.
    package func es(de lineas: [Linea]) -> Bool {
        self.lineas.elementsEqual(lineas) { $0.productoID == $1.productoID && $0.cantidad == $1.cantidad }
    }
}
