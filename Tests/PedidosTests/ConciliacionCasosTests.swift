import Dinero
import Pedidos
import Testing
import WorldKit

/// Each kind of disagreement, made by one change to books that agree: it is found, and nothing else is.
@Suite(.timeLimit(.minutes(5))) struct ConciliacionCasosTests {
    /// One order of each way to stand, some of another caller's affairs, all agreeing.
    static let sanos: Libros = {
        var libros = Libros()
        libros.add(.confirmado, reserva: .activa, pago: .aprobado)  // 1
        libros.add(.confirmado, intento: 2, reserva: .consumida, pago: .aprobado)  // 2
        libros.add(2, .rechazada, intento: 1)
        libros.add(.cancelado, reserva: .liberada, pago: .anulado)  // 3
        libros.add(.confirmando, .adelante, reserva: .activa, pago: .enCurso)  // 4
        libros.add(.confirmando, .compensando, reserva: .activa, pago: .anulando)  // 5
        libros.add(.reembolsado, reserva: .devuelta, pago: .reembolsado)  // 6
        libros.add(.reembolsando, .adelante, reserva: .consumida, pago: .reembolsando)  // 7
        libros.add(.pendiente, intento: 0)  // 8
        libros.add(.cancelado, reserva: .rechazada)  // 9
        libros.add(.confirmado, intento: 0)  // 10: from before attempts had names
        libros.add(10, .consumida, intento: 1)
        libros.add(10, .aprobado, intento: 1)
        libros.add(ReservaConciliable(id: "manual:5", estado: .activa, cantidades: [1: 3]))
        libros.add(ReservaConciliable(id: "carrito-9", estado: .activa, cantidades: [1: 1]))
        libros.add(ReservaConciliable(id: Libros.nombre(99).reserva, estado: .activa, cantidades: [1: 1], expira: Libros.hace(-60)))
        libros.add(ReservaConciliable(id: Libros.nombre(98).reserva, estado: .activa, cantidades: [1: 1], expira: Libros.hace(1)))
        libros.add("factura-77", .aprobado)
        libros.add("factura-78", .enCurso, momento: Libros.hace(60))
        libros.add("\(Libros.clave(99)):1:propina", .aprobado)
        return libros
    }()

    struct Case: Sendable, CustomTestStringConvertible {
        let tipo: Discrepancia.Tipo
        let name: String
        let pedido: Int64?
        let clave: String?
        let spoil: @Sendable (inout Libros) -> Void

        init(
            _ tipo: Discrepancia.Tipo, _ name: String, _ pedido: Int64? = nil, _ clave: String? = nil,
            _ spoil: @escaping @Sendable (inout Libros) -> Void
        ) {
            self.tipo = tipo
            self.name = name
            self.pedido = pedido
            self.clave = clave
            self.spoil = spoil
        }

        var testDescription: String { "\(tipo.rawValue): \(name)" }
    }

    private static func r(_ id: Int64, _ intento: Int64 = 1) -> String { Libros.nombre(id, intento).reserva }
    private static func c(_ id: Int64, _ intento: Int64 = 1) -> String { Libros.nombre(id, intento).cobro }

    private static func row(
        _ accion: Compensacion.Accion, _ clave: String, _ estado: Compensacion.Estado, id: Int64 = 12
    ) -> CompensacionConciliable {
        CompensacionConciliable(id: id, accion: accion, clave: clave, estado: estado)
    }

    static let cases: [Case] = [
        Case(.pedidoAtrasado, "not confirmed long after its deadline", 4) { $0[4].plazo = Libros.hace(16) },
        Case(.pedidoAtrasado, "not taken back long after its deadline", 5) { $0[5].plazo = Libros.hace(16) },
        Case(.pedidoAtrasado, "without a deadline or a lease", 4) { libros in
            libros[4].plazo = nil
            libros[4].arriendo = nil
        },
        Case(.pedidoAtrasado, "a refund that nobody is at", 7) { libros in
            libros[7].plazo = Libros.hace(100)
            libros[7].arriendo = Libros.hace(16)
        },
        Case(.pedidoAtrasado, "a refund that nobody will take over", 7) { libros in
            libros[7].plazo = nil
            libros[7].arriendo = nil
        },
        Case(.pedidoEnCuarentena, "an order that waits for an operator", 5) { libros in
            libros[5].paso = .cuarentena
            libros[5].plazo = Libros.hace(1000)
        },
        Case(.compensacionEnCuarentena, "a void in quarantine", 5, c(5)) { libros in
            libros[5].paso = .cuarentena
            libros[5].plazo = Libros.hace(1000)
            libros[5].compensaciones = [row(.anular, c(5), .cuarentena)]
        },
        Case(.compensacionEnCuarentena, "the outbox in quarantine", 1, r(1)) { libros in
            libros[1].salidas = []
            libros[1].compensaciones = [row(.consumir, r(1), .cuarentena)]
        },
        Case(.compensacionAbandonada, "a void that was given up", 3, c(3)) {
            $0[3].compensaciones = [row(.anular, c(3), .abandonada), row(.liberar, r(3), .hecha, id: 13)]
        },
        Case(.reembolsoIncompleto, "the money was not given back", 6, c(6)) { libros in
            libros.setPago(c(6), .aprobado)
            libros.movimientos.removeAll { $0.clave == c(6) && $0.tipo == .reembolso }
        },
        Case(.reembolsoIncompleto, "the goods were not put back", 6, r(6)) { $0.setReserva(r(6), .consumida) },
        Case(.confirmadoSinReserva, "released", 1, r(1)) { $0.setReserva(r(1), .liberada) },
        Case(.confirmadoSinReserva, "returned", 2, r(2, 2)) { $0.setReserva(r(2, 2), .devuelta) },
        Case(.confirmadoSinReserva, "none at all", 1, r(1)) { $0.setReserva(r(1), nil) },
        Case(.confirmadoSinReserva, "due", 1, r(1)) { libros in
            libros.setReserva(r(1), .expirada)
            if let index = libros.reservas.firstIndex(where: { $0.id == r(1) }) {
                libros.reservas[index].estado = .activa
                libros.reservas[index].expira = Libros.ahora
            }
        },
        Case(.consumoSinSalida, "nobody is going to consume it", 1, r(1)) { $0[1].salidas = [] },
        Case(.consumoSinSalida, "whoever was has done it, says the row", 1, r(1)) { libros in
            libros[1].salidas = []
            libros[1].compensaciones = [row(.consumir, r(1), .hecha)]
        },
        Case(.consumoSinSalida, "its consumption was taken as done", 1, r(1)) { libros in
            libros[1].salidas = []
            libros[1].compensaciones = [row(.consumir, r(1), .forzada)]
        },
        Case(.salidaSinVenta, "of a cancelled order", 3, r(3)) { $0[3].salidas = [r(3)] },
        Case(.salidaSinVenta, "of an order that is not confirmed yet", 4, r(4)) { $0[4].salidas = [r(4)] },
        Case(.salidaSinVenta, "of another attempt", 2, r(2)) { $0[2].salidas = [r(2)] },
        Case(.reservaHuerfana, "of a cancelled order", 3, r(3)) { $0.setReserva(r(3), .activa) },
        Case(.reservaHuerfana, "of a cancelled order whose release was taken as done", 3, r(3)) { libros in
            libros.setReserva(r(3), .activa)
            libros[3].compensaciones = [row(.liberar, r(3), .forzada)]
        },
        Case(.reservaHuerfana, "of an older attempt", 2, r(2)) { $0.setReserva(r(2), .activa) },
        Case(.reservaHuerfana, "of no order", nil, r(99)) { $0.setReserva(r(99), .activa) },
        Case(.reservaHuerfana, "of an attempt that never began", 8, r(8)) { $0.setReserva(r(8), .activa) },
        Case(.reservaConsumidaSinVenta, "of a cancelled order", 3, r(3)) { $0.setReserva(r(3), .consumida) },
        Case(.reservaConsumidaSinVenta, "of an order that is not confirmed yet", 4, r(4)) { $0.setReserva(r(4), .consumida) },
        Case(.reservaConsumidaSinVenta, "of no order", nil, r(97)) { $0.setReserva(r(97), .consumida) },
        Case(.reservaDistinta, "other quantities", 2, r(2, 2)) { libros in
            libros.setReserva(r(2, 2), nil)
            libros.add(ReservaConciliable(id: r(2, 2), estado: .consumida, cantidades: [1: 1]))
        },
        Case(.reservaConVencimiento, "of an order under way", 4, r(4)) { libros in
            libros.setReserva(r(4), .activa)
            libros.reservas[libros.reservas.count - 1].expira = Libros.hace(-600)
        },
        Case(.confirmadoSinPago, "declined", 2, c(2, 2)) { libros in
            libros.setPago(c(2, 2), .rechazado)
            libros.movimientos = libros.movimientos.filter { $0.clave != c(2, 2) }
        },
        Case(.confirmadoSinPago, "none at all", 1, c(1)) { libros in
            libros.pagos.removeAll { $0.clave == c(1) }
            libros.movimientos.removeAll { $0.clave == c(1) }
        },
        Case(.confirmadoSinPago, "a charge that is still under way", 1, c(1)) { $0.setPago(c(1), .enCurso) },
        Case(.pagoSinPedido, "of a cancelled order", 9, c(9)) { $0.add(9, .aprobado, intento: 1) },
        Case(.pagoSinPedido, "of a cancelled order whose void was taken as done", 3, c(3)) { libros in
            libros.setPago(c(3), .aprobado)
            libros.movimientos.removeAll { $0.clave == c(3) && $0.tipo == .anulacion }
            libros[3].compensaciones = [row(.anular, c(3), .forzada)]
        },
        Case(.pagoSinPedido, "of no order", nil, c(99)) { $0.add(99, .aprobado, intento: 1) },
        Case(.pagoSinPedido, "of no order, under way", nil, c(99)) { $0.add(99, .enCurso, intento: 1) },
        Case(.pagoSinPedido, "of an attempt that never began", 8, c(8)) { $0.add(8, .aprobado, intento: 1) },
        Case(.cobroDoble, "two attempts of one order", 2, c(2)) { $0.add(2, .aprobado, intento: 1) },
        Case(.cobroDoble, "twice under one key", 1, c(1)) { libros in
            libros.movimientos.append(Movimiento(clave: c(1), tipo: .cobro, monto: Libros.importe(300), moneda: "PYG"))
        },
        Case(.cobroDistinto, "another amount", 1, c(1)) { libros in
            libros[1].total = Importe(diezmilesimas: 2_999_999)
        },
        Case(.cobroDistinto, "another currency", 7, c(7)) { $0[7].moneda = "USD" },
        Case(.cobroDistinto, "of a charge under way", 4, c(4)) { $0[4].total = Libros.importe(301) },
        Case(.pagoDistinto, "another payment's number", 1, c(1)) { $0[1].pagoID = 999 },
        Case(.pagoDistinto, "no payment's number", 6, c(6)) { $0[6].pagoID = nil },
        Case(.pagoAtascado, "under way for too long", nil, "factura-79") {
            $0.add("factura-79", .reembolsando, momento: Libros.hace(121))
        },
        Case(.movimientoSinPago, "of a stranger", nil, "otro") { libros in
            libros.movimientos.append(Movimiento(clave: "otro", tipo: .cobro, monto: Libros.importe(1), moneda: "PYG"))
        },
        Case(.movimientoSinPago, "of a cancelled order", 9, c(9)) { libros in
            libros.movimientos.append(Movimiento(clave: c(9), tipo: .cobro, monto: Libros.importe(300), moneda: "PYG"))
        },
        Case(.aprobadoSinCobro, "approved, and not in the ledger", 1, c(1)) { $0.movimientos.removeAll { $0.clave == c(1) } },
        Case(.cobroSinAprobar, "charged, and declined at pagos", nil, "factura-80") { libros in
            libros.add("factura-80", .aprobado)
            libros.setPago("factura-80", .rechazado)
        },
        Case(.devolucionDispar, "given back in the ledger alone", nil, "factura-77") { libros in
            libros.movimientos.append(Movimiento(clave: "factura-77", tipo: .reembolso, monto: Libros.importe(300), moneda: "PYG"))
        },
        Case(.devolucionDispar, "voided at pagos alone", 3, c(3)) {
            $0.movimientos.removeAll { $0.clave == c(3) && $0.tipo == .anulacion }
        },
        Case(.devolucionDispar, "given back twice", 6, c(6)) { libros in
            libros.movimientos.append(Movimiento(clave: c(6), tipo: .anulacion, monto: Libros.importe(300), moneda: "PYG"))
        },
        Case(.movimientoDistinto, "another amount in the ledger", nil, "factura-77") { libros in
            libros.movimientos.removeAll { $0.clave == "factura-77" }
            libros.movimientos.append(Movimiento(clave: "factura-77", tipo: .cobro, monto: Libros.importe(3000), moneda: "PYG"))
        },
        Case(.existenciasDescuadradas, "pieces were lost") { $0.existencias[0].disponible -= 1 },
        Case(.existenciasDescuadradas, "less than nothing") { libros in
            libros.existencias[0].cargado -= libros.existencias[0].disponible + 1
            libros.existencias[0].disponible = -1
        },
        Case(.reservadoDistinto, "more set aside than reservations hold") { libros in
            libros.existencias[0].reservado += 1
            libros.existencias[0].disponible -= 1
        },
        Case(.vendidoDistinto, "less sold than reservations say") { libros in
            libros.existencias[0].vendido -= 1
            libros.existencias[0].disponible += 1
        },
    ]

    @Test func `books that agree have nothing to tell`() {
        #expect(Self.sanos.discrepancias() == [])
    }

    @Test(arguments: cases) func `one thing that disagrees is found, and nothing else`(spoiled: Case) {
        var libros = Self.sanos
        spoiled.spoil(&libros)
        let found = libros.discrepancias()
        #expect(found.tipos == [spoiled.tipo], "\(found.map(\.detalle))")
        #expect(found.first?.pedidoID == spoiled.pedido)
        #expect(found.first?.clave == spoiled.clave)
        #expect(found.first?.detalle.hasSuffix(".") == true)
        #expect(found.first?.remedio.isEmpty == false)
    }

    @Test func `no kind is without a case`() {
        #expect(Set(Self.cases.map(\.tipo)) == Set(Discrepancia.Tipo.allCases))
    }

    @Test(arguments: [
        (Compensacion.Accion.anular, 3 as Int64), (.liberar, 3), (.reembolsar, 6), (.devolver, 6), (.consumir, 1),
    ]) func `what an operator took as done counts as done, unless the books still hold what it was about`(
        accion: Compensacion.Accion, id: Int64
    ) {
        var libros = Self.sanos
        switch accion {
        case .anular:
            libros.setPago(Self.c(3), .enCurso)
            libros.movimientos.removeAll { $0.clave == Self.c(3) }
        case .liberar: libros.setReserva(Self.r(3), .consumida)
        case .reembolsar:
            libros.setPago(Self.c(6), .aprobado)
            libros.movimientos.removeAll { $0.clave == Self.c(6) && $0.tipo == .reembolso }
        case .devolver: libros.setReserva(Self.r(6), .consumida)
        case .consumir: libros.setReserva(Self.r(1), .liberada)
        }
        #expect(libros.discrepancias().count == 1)
        let isMoney = accion == .anular || accion == .reembolsar
        libros[id].compensaciones = [Self.row(accion, isMoney ? Self.c(id) : Self.r(id), .forzada)]
        #expect(libros.discrepancias() == [])
    }
}

extension Libros {
    subscript(id: Int64) -> PedidoConciliable {
        get { pedidos[Int(id) - 1] }
        set { pedidos[Int(id) - 1] = newValue }
    }

    /// Puts a reservation into another state, the stock with it; nil takes it away.
    mutating func setReserva(_ id: String, _ estado: ReservaConciliable.Estado?) {
        let old = reservas.filter { $0.id == id }
        reservas.removeAll { $0.id == id }
        for reserva in old where !(reserva.expira.map { $0 <= Libros.ahora } ?? false) {
            if reserva.estado == .activa { existencias[0].reservado -= reserva.cantidades[1] ?? 0 }
            if reserva.estado == .consumida { existencias[0].vendido -= reserva.cantidades[1] ?? 0 }
        }
        existencias[0].cargado = existencias[0].disponible + existencias[0].reservado + existencias[0].vendido
        if let estado { add(ReservaConciliable(id: id, estado: estado, cantidades: [1: 2])) }
    }

    mutating func setPago(_ clave: String, _ estado: PagoConciliable.Estado) {
        for index in pagos.indices where pagos[index].clave == clave { pagos[index].estado = estado }
    }
}
