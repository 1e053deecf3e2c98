/// The order whose name a reservation or a charge bears.
package struct Titular: Sendable, Equatable {
    /// The order's number.
    package let id: Int64
    /// Of which the names of its attempts are made.
    package let clave: String
    /// Where the order stands.
    package let estado: Pedido.Estado
    /// The last attempt to confirm it; 0 for one that was never confirmed, and for one from before attempts had names.
    package let intento: Int64

    package init(id: Int64, clave: String, estado: Pedido.Estado, intento: Int64) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.intento = intento
    }

    /// Whether what stands under this name is judged with the order. Of one from before attempts had names nothing can be told.
    package func responde(de nombre: Intento) -> Bool {
        nombre.numero <= intento || intento == 0 && estado != .pendiente
    }
}
