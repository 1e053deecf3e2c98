/// Something that an order has taken back, or is to be taken back or made final for it.
package struct CompensacionConciliable: Sendable, Equatable {
    package enum Accion: String, Sendable, CaseIterable {
        case anular, liberar, reembolsar, consumir, devolver
    }

    package enum Estado: String, Sendable, CaseIterable {
        case pendiente, hecha, cuarentena
        /// An operator took it as done.
        case forzada
        /// An operator gave it up.
        case abandonada
    }

    /// Its row.
    package let id: Int64
    package let accion: Accion
    /// Of the reservation or charge that it concerns.
    package let clave: String
    package let estado: Estado

    package init(id: Int64, accion: Accion, clave: String, estado: Estado) {
        self.id = id
        self.accion = accion
        self.clave = clave
        self.estado = estado
    }
}
