/// Something that an order has taken back, or is to be taken back or made final for it.
package struct CompensacionConciliable: Sendable, Equatable {
    /// Its row.
    package let id: Int64
    /// What is to be done.
    package let accion: Compensacion.Accion
    /// Of the reservation or charge that it concerns.
    package let clave: String
    /// Whether it is done.
    package let estado: Compensacion.Estado

    package init(id: Int64, accion: Compensacion.Accion, clave: String, estado: Compensacion.Estado) {
        self.id = id
        self.accion = accion
        self.clave = clave
        self.estado = estado
    }
}
