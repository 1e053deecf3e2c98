/// A charge whose end is known.
package struct PagoTerminado: Sendable, Equatable {
    package let id: Int64
    /// How it ended.
    package let veredicto: VeredictoDePasarela

    package init(id: Int64, _ veredicto: VeredictoDePasarela) {
        self.id = id
        self.veredicto = veredicto
    }

    /// nil for one that has not ended.
    package init?(_ pago: Pago) {
        switch pago.estado {
        case .enCurso: return nil
        case .aprobado: self.init(id: pago.id, .aprobado)
        case .rechazado: self.init(id: pago.id, .rechazado)
        }
    }
}
