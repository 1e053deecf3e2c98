package import Dinero
package import WorldKit

/// An order, as far as it must agree with reservations and payments.
package struct PedidoConciliable: Sendable, Equatable {
    /// The order's number.
    package let id: Int64
    /// Of which the names of its attempts are made.
    package let clave: String
    /// Where it stands.
    package var estado: Pedido.Estado
    /// nil for one at rest.
    package var paso: Paso?
    /// The last attempt to confirm it. 0 for one that was never confirmed, and for one from before attempts had names.
    package var intento: Int64
    /// Until when it may be confirmed.
    package var plazo: Instante?
    /// From when any replica may take it over.
    package var arriendo: Instante?
    /// What it costs.
    package var total: Importe
    /// As it is written: a wrong one is to be told, not stumbled over.
    package var moneda: String
    /// The payment's number at pagos, as far as it is known.
    package var pagoID: Int64?
    /// What is wanted of each product.
    package var cantidades: [Int64: Int64]
    /// The reservations that its outbox is to consume.
    package var salidas: [String]
    /// All that was ever to be taken back or made final for it.
    package var compensaciones: [CompensacionConciliable]

    package init(
        id: Int64, clave: String, estado: Pedido.Estado, paso: Paso? = nil, intento: Int64, plazo: Instante? = nil,
        arriendo: Instante? = nil, total: Importe, moneda: String, pagoID: Int64? = nil, cantidades: [Int64: Int64],
        salidas: [String] = [], compensaciones: [CompensacionConciliable] = []
    ) {
        self.id = id
        self.clave = clave
        self.estado = estado
        self.paso = paso
        self.intento = intento
        self.plazo = plazo
        self.arriendo = arriendo
        self.total = total
        self.moneda = moneda
        self.pagoID = pagoID
        self.cantidades = cantidades
        self.salidas = salidas
        self.compensaciones = compensaciones
    }

    /// Whether something is still to be done for it.
    var enCamino: Bool { estado.enCamino }

    /// Whether one of its attempts has been paid for.
    var tieneCobro: Bool { estado == .confirmado || estado == .reembolsando }

    /// As others' books ask for it.
    package var titular: Titular { Titular(id: id, clave: clave, estado: estado, intento: intento) }

    /// Whether an operator took it as done.
    func forzada(_ accion: Compensacion.Accion, _ clave: String) -> Bool {
        compensaciones.contains { $0.accion == accion && $0.clave == clave && $0.estado == .forzada }
    }

    /// Whether somebody is going to consume that reservation.
    func espera(consumir clave: String) -> Bool {
        salidas.contains(clave)
            || compensaciones.contains {
                $0.accion == .consumir && $0.clave == clave && ($0.estado == .pendiente || $0.estado == .cuarentena)
            }
    }
}
