import Dinero
import Pedidos
import TestSupport
import WorldKit

/// All the books of a shop at one moment, as a test makes and spoils them.
struct Libros: Sendable {
    static let ahora = Instante(micros: 1_772_357_400_000_000)

    var pedidos: [PedidoConciliable] = []
    var reservas: [ReservaConciliable] = []
    var pagos: [PagoConciliable] = []
    var movimientos: [Movimiento] = []
    var existencias: [ExistenciasConciliables] = []

    static func hace(_ seconds: Int64) -> Instante { Instante(micros: ahora.micros - seconds * 1_000_000) }

    /// The clave of an order by its number.
    static func clave(_ id: Int64) -> String {
        UUIDv7(moment: ahora, random: (UInt64(id), UInt64(id))).description
    }

    /// What disagrees, as the collector asks: order by order, then what no order answers for, then the stock.
    func discrepancias() -> [Discrepancia] {
        let cotejo = Cotejo(ahora: Self.ahora)
        var found: [Discrepancia] = []
        for pedido in pedidos {
            found += cotejo.pedido(pedido)
            for numero in 0..<pedido.intento { found += cotejo.intento(intento(pedido, numero + 1)) }
        }
        for reserva in reservas { found += cotejo.suelta(reserva, titular: owner(Intento(reserva: reserva.id))) }
        for pago in pagos {
            found += cotejo.suelto(pago, movimientos(pago.clave), titular: owner(Intento(cobro: pago.clave)))
        }
        for clave in Set(movimientos.map(\.clave)).sorted() where !pagos.contains(where: { $0.clave == clave }) {
            let nombre = Intento(cobro: clave)
            if let nombre, owner(nombre)?.responde(de: nombre) == true { continue }
            found += cotejo.libro(nil, movimientos(clave), pedido: nil)
        }
        var suma = SumaDeReservas()
        for reserva in reservas { suma.contar(reserva, ahora: Self.ahora) }
        for producto in existencias { found += Cotejo.existencias(producto, suma.sacar(producto.productoID)) }
        return found
    }

    /// What the reservations of a product come to.
    func contar(_ producto: Int64) -> SumaDeReservas.Piezas {
        var suma = SumaDeReservas()
        for reserva in reservas { suma.contar(reserva, ahora: Self.ahora) }
        return suma.sacar(producto)
    }

    func intento(_ pedido: PedidoConciliable, _ numero: Int64) -> IntentoConciliable {
        let nombre = Intento(clave: pedido.clave, numero: numero)
        return IntentoConciliable(
            pedido: pedido, numero: numero, reserva: reservas.first { $0.id == nombre.reserva },
            pago: pagos.first { $0.clave == nombre.cobro }, movimientos: movimientos(nombre.cobro))
    }

    func movimientos(_ clave: String) -> [Movimiento] { movimientos.filter { $0.clave == clave } }

    private func owner(_ nombre: Intento?) -> Titular? { pedidos.first { $0.clave == nombre?.clave }?.titular }

    // Making them.

    /// An order of two pieces of product 1 for 300 PYG, with its last attempt in these states.
    /// - Returns: its id.
    @discardableResult
    mutating func add(
        _ estado: Pedido.Estado, _ paso: Paso? = nil, intento: Int64 = 1, reserva: ReservaConciliable.Estado? = nil,
        pago: PagoConciliable.Estado? = nil
    ) -> Int64 {
        let id = Int64(pedidos.count + 1)
        var pedido = PedidoConciliable(
            id: id, clave: Self.clave(id), estado: estado, paso: paso, intento: intento, total: Self.importe(300), moneda: "PYG",
            cantidades: [1: 2])
        if estado == .confirmando || estado == .reembolsando {
            pedido.plazo = Self.hace(-30)
            pedido.arriendo = Self.hace(-15)
        }
        pedidos.append(pedido)
        add(id, reserva, intento: intento)
        add(id, pago, intento: intento)
        if estado == .confirmado, reserva == .activa { pedidos[Int(id) - 1].salidas = [Self.nombre(id, intento).reserva] }
        if [.confirmado, .reembolsando, .reembolsado].contains(estado) { pedidos[Int(id) - 1].pagoID = pagos.last?.id }
        return id
    }

    static func nombre(_ id: Int64, _ intento: Int64 = 1) -> Intento { Intento(clave: clave(id), numero: intento) }

    static func importe(_ units: Int64) -> Importe { Importe(diezmilesimas: units * 10_000) }

    mutating func add(_ id: Int64, _ reserva: ReservaConciliable.Estado?, intento: Int64) {
        guard let reserva else { return }
        add(ReservaConciliable(id: Self.nombre(id, intento).reserva, estado: reserva, cantidades: reserva.holds ? [1: 2] : [:]))
    }

    /// With its pieces in the stock.
    mutating func add(_ reserva: ReservaConciliable) {
        reservas.append(reserva)
        if existencias.isEmpty {
            existencias = [ExistenciasConciliables(productoID: 1, disponible: 50, reservado: 0, vendido: 0, cargado: 50)]
        }
        let pieces = reserva.cantidades[1] ?? 0
        let isDue = reserva.expira.map { $0 <= Self.ahora } ?? false
        if reserva.estado == .activa, !isDue { existencias[0].reservado += pieces }
        if reserva.estado == .consumida { existencias[0].vendido += pieces }
        existencias[0].cargado = existencias[0].disponible + existencias[0].reservado + existencias[0].vendido
    }

    mutating func add(_ id: Int64, _ pago: PagoConciliable.Estado?, intento: Int64) {
        if let pago { add(Self.nombre(id, intento).cobro, pago) }
    }

    /// With its entries in the ledger.
    mutating func add(_ clave: String, _ estado: PagoConciliable.Estado, momento: Instante = ahora) {
        pagos.append(
            PagoConciliable(
                id: Int64(100 + pagos.count), clave: clave, estado: estado, monto: Self.importe(300), moneda: "PYG", momento: momento))
        let tipos: [Movimiento.Tipo] =
            switch estado {
            case .enCurso: []
            case .aprobado, .anulando, .reembolsando: [.cobro]
            case .rechazado: [.rechazo]
            case .anulado: [.cobro, .anulacion]
            case .reembolsado: [.cobro, .reembolso]
            }
        for tipo in tipos { movimientos.append(Movimiento(clave: clave, tipo: tipo, monto: Self.importe(300), moneda: "PYG")) }
    }
}

extension ReservaConciliable.Estado {
    var holds: Bool { self == .activa || self == .consumida || self == .devuelta }
}

extension [Discrepancia] {
    var tipos: [Discrepancia.Tipo] { map(\.tipo) }
}
