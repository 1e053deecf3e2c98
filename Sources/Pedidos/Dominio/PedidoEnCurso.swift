package import Dinero
internal import WorldKit

/// An order that is under way, as whoever drives it knows it: what it has to do, and the version that makes it his.
package struct PedidoEnCurso: Sendable, Equatable {
    /// Its number.
    package let id: Int64
    /// Its name, and which attempt this is.
    package let intento: Intento
    /// Where it stands: `confirmando` or `reembolsando`.
    package let estado: Pedido.Estado
    /// Which way it goes.
    package let paso: Paso
    /// Why it will be cancelled, once it has turned.
    package let motivo: Pedido.Motivo?
    /// Whoever finds another one has lost the order.
    package let version: Int64
    /// Its lines; 1 to 200.
    package let lineas: [Linea]
    /// The exact sum of the lines.
    package let total: Importe
    /// How it is to be paid.
    package let pago: FormaDePago
    /// What is known of the charge.
    package let cobro: Cobro?
    /// What is to be taken back, in order; none while it goes forward.
    package let compensaciones: [Compensacion]
    /// Whether the request that began the attempt may have a name; its row tells which.
    package let tieneNombre: Bool
    /// Whether this process began the attempt: then what it has not sent was not sent by anybody.
    package let esPropio: Bool

    /// A charge that pagos has settled.
    package struct Cobro: Sendable, Equatable {
        /// Its number at pagos.
        package let id: Int64
        /// Whether it was approved.
        package let aprobado: Bool

        package init(id: Int64, aprobado: Bool) {
            self.id = id
            self.aprobado = aprobado
        }
    }

    package init(
        id: Int64, intento: Intento, estado: Pedido.Estado, paso: Paso, motivo: Pedido.Motivo? = nil, version: Int64, lineas: [Linea],
        total: Importe, pago: FormaDePago, cobro: Cobro? = nil, compensaciones: [Compensacion] = [],
        tieneNombre: Bool = true, esPropio: Bool
    ) {
        self.id = id
        self.intento = intento
        self.estado = estado
        self.paso = paso
        self.motivo = motivo
        self.version = version
        self.lineas = lineas
        self.total = total
        self.pago = pago
        self.cobro = cobro
        self.compensaciones = compensaciones
        self.tieneNombre = tieneNombre
        self.esPropio = esPropio
    }

    /// The same order after a commit of ours.
    func tras(
        paso: Paso? = nil, motivo: Pedido.Motivo? = nil, version: Int64? = nil, cobro: Cobro? = nil, compensaciones: [Compensacion]
    ) -> PedidoEnCurso {
        PedidoEnCurso(
            id: id, intento: intento, estado: estado, paso: paso ?? self.paso, motivo: motivo ?? self.motivo,
            version: version ?? self.version, lineas: lineas, total: total, pago: pago, cobro: cobro ?? self.cobro,
            compensaciones: compensaciones, tieneNombre: tieneNombre, esPropio: esPropio)
    }

    /// Whether it was left until then on purpose, for the next try of something that is to be taken back.
    func esperaba(hasta momento: Instante) -> Bool {
        compensaciones.contains { $0.estado == .pendiente && $0.intentos > 0 && $0.proximo == momento }
    }

    /// What is told of it while it is not known how it ends.
    var incierto: Resultado { Resultado(pedidoID: id, total: total, estado: estado, pago: .incierto) }
}
