/// Something that orders, reservations, payments and the gateway's ledger do not agree on.
package struct Discrepancia: Sendable, Equatable {
    /// What kind of thing disagrees.
    package let tipo: Tipo
    /// nil for what belongs to no order.
    package let pedidoID: Int64?
    /// Of the reservation or charge; nil for what concerns a whole order, or a product.
    package let clave: String?
    /// What disagrees with what, as a sentence in Spanish.
    package let detalle: String
    /// What an operator can do about it, in Spanish; `{programa}` stands for the program whose tools he has.
    package let remedio: String

    package init(_ tipo: Tipo, pedido: Int64? = nil, clave: String? = nil, _ detalle: String, remedio: String? = nil) {
        self.tipo = tipo
        pedidoID = pedido
        self.clave = clave
        self.detalle = detalle
        self.remedio = remedio ?? tipo.remedio
    }

    /// Whether it is the same thing seen again, although what it says of it may have changed.
    package func esLaMisma(que otra: Discrepancia) -> Bool {
        tipo == otra.tipo && pedidoID == otra.pedidoID && clave == otra.clave
    }
}
