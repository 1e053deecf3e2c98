import Dinero
import Pedidos
import TestSupport
import Testing
import WorldKit

/// Books that agree are made by chance, then one thing in them is spoiled by chance.
@Suite(.timeLimit(.minutes(5))) struct ConciliacionPropiedadTests {
    typealias Row = ConciliacionTablaTests.Row

    /// Up to eight orders, each standing in some way that the table has, with older attempts that have ended, and some of other
    /// callers' affairs.
    private static func sanos(_ random: inout SplitMix64) -> Libros {
        var libros = Libros()
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let row = pick(ConciliacionTablaTests.table, &random)
            let intento = Int64.random(in: 1...3, using: &random)
            let id = libros.add(
                row.estado, row.paso, intento: intento, reserva: pick(sorted(row.reservas), &random), pago: pick(sorted(row.pagos), &random)
            )
            for older in 1..<max(intento, 1) {
                libros.add(id, pick(sorted(ConciliacionTablaTests.endedR), &random), intento: older)
                libros.add(id, pick(sorted(ConciliacionTablaTests.endedP), &random), intento: older)
            }
        }
        for number in 0..<Int64.random(in: 0...3, using: &random) {
            let estado = pick(ReservaConciliable.Estado.allCases, &random)
            libros.add(ReservaConciliable(id: "manual:\(number)", estado: estado, cantidades: [1: number + 1]))
            libros.add("otra-\(number)", pick(PagoConciliable.Estado.allCases, &random))
        }
        return libros
    }

    /// Of a set, in an order that is the same in each run.
    private static func sorted<Word: RawRepresentable<String>>(_ words: Set<Word?>) -> [Word?] {
        words.sorted { ($0?.rawValue ?? "") < ($1?.rawValue ?? "") }
    }

    private static func pick<Value>(_ values: [Value], _ random: inout SplitMix64) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    /// Spoils one thing.
    /// - Returns: false where these books have nothing of the kind.
    private static func spoil(_ libros: inout Libros, _ random: inout SplitMix64) -> Bool {
        let kind = Int.random(in: 0..<10, using: &random)
        switch kind {
        case 0:  // a reservation takes on a state that the table does not have
            let (pedido, numero) = attempt(libros, &random)
            let allowed = numero == pedido.intento ? row(pedido).reservas : ConciliacionTablaTests.endedR
            let wrong = sorted(ConciliacionTablaTests.anyR.subtracting(allowed))
            libros.setReserva(Libros.nombre(pedido.id, numero).reserva, pick(wrong, &random))
        case 1:  // so does a charge
            let (pedido, numero) = attempt(libros, &random)
            let allowed = numero == pedido.intento ? row(pedido).pagos : ConciliacionTablaTests.endedP
            guard let wrong = sorted(ConciliacionTablaTests.anyP.subtracting(allowed)).randomElement(using: &random) else { return false }
            let clave = Libros.nombre(pedido.id, numero).cobro
            libros.pagos.removeAll { $0.clave == clave }
            libros.movimientos.removeAll { $0.clave == clave }
            libros.add(pedido.id, wrong, intento: numero)
        case 2:  // the ledger loses the entry of a charge
            let charged = Set(libros.pagos.filter { ![.enCurso, .rechazado].contains($0.estado) }.map(\.clave))
            let entries = libros.movimientos.indices.filter {
                libros.movimientos[$0].tipo == .cobro && charged.contains(libros.movimientos[$0].clave)
            }
            guard let index = entries.randomElement(using: &random) else { return false }
            libros.movimientos.remove(at: index)
        case 3:  // it has an entry twice, or one of another amount
            guard let index = libros.movimientos.indices.randomElement(using: &random) else { return false }
            let old = libros.movimientos[index]
            let other = Movimiento(clave: old.clave, tipo: old.tipo, monto: Libros.importe(299), moneda: old.moneda)
            if Bool.random(using: &random) { libros.movimientos[index] = other } else { libros.movimientos.append(old) }
        case 4:  // a payment is lost that the ledger has
            let keys = Set(libros.movimientos.map(\.clave)).sorted()
            guard let clave = keys.randomElement(using: &random) else { return false }
            libros.pagos.removeAll { $0.clave == clave }
        case 5:  // an order is of another amount than its charge
            let sold = libros.pedidos.indices.filter { [.confirmado, .reembolsando].contains(libros.pedidos[$0].estado) }
            guard let index = sold.randomElement(using: &random) else { return false }
            libros.pedidos[index].total = Libros.importe(301)
        case 6:  // an order is lost
            let index = Int.random(in: 0..<libros.pedidos.count, using: &random)
            let pedido = libros.pedidos[index]
            let current = libros.intento(pedido, pedido.intento)
            let holds = current.reserva?.estado == .activa || current.reserva?.estado == .consumida
            guard holds || current.pago?.estado == .aprobado else { return false }
            libros.pedidos.remove(at: index)
        case 7:  // pieces are lost or found
            guard !libros.existencias.isEmpty else { return false }
            let change: Int64 = Bool.random(using: &random) ? 1 : -1
            switch Int.random(in: 0..<4, using: &random) {
            case 0: libros.existencias[0].disponible += change
            case 1: libros.existencias[0].reservado += change
            case 2: libros.existencias[0].vendido += change
            default: libros.existencias[0].cargado += change
            }
        case 8:  // nobody minds an order, or what it waits for
            guard let index = libros.pedidos.indices.randomElement(using: &random) else { return false }
            let estado = libros.pedidos[index].estado
            if estado == .confirmando || estado == .reembolsando {
                libros.pedidos[index].plazo = Libros.hace(3600)
                libros.pedidos[index].arriendo = Libros.hace(3600)
            } else if !libros.pedidos[index].salidas.isEmpty {
                libros.pedidos[index].salidas = []
            } else {
                return false
            }
        default:  // an order goes back to where it was, and its books do not
            guard let index = libros.pedidos.indices.randomElement(using: &random) else { return false }
            let current = libros.intento(libros.pedidos[index], libros.pedidos[index].intento)
            guard current.pago?.estado == .aprobado || current.reserva?.estado == .consumida else { return false }
            libros.pedidos[index].estado = .cancelado
        }
        return true
    }

    private static func attempt(_ libros: Libros, _ random: inout SplitMix64) -> (PedidoConciliable, Int64) {
        let pedido = pick(libros.pedidos, &random)
        return (pedido, Int64.random(in: 1...pedido.intento, using: &random))
    }

    private static func row(_ pedido: PedidoConciliable) -> Row {
        ConciliacionTablaTests.table.first { $0.estado == pedido.estado } ?? ConciliacionTablaTests.table[0]
    }

    @Test func `books that agree have nothing to tell, and one thing spoiled is always found`() {
        var spoiled = 0
        for seed in 1...3000 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var libros = Self.sanos(&random)
            #expect(libros.discrepancias() == [], "seed \(seed)")
            guard Self.spoil(&libros, &random) else { continue }
            spoiled += 1
            #expect(!libros.discrepancias().isEmpty, "seed \(seed)")
        }
        #expect(spoiled > 2000)
    }

    @Test func `a name is read as it is written, and nothing else is a name`() {
        let clave = Libros.clave(7)
        for numero in [1, 2, 10, Int64.max] as [Int64] {
            let nombre = Intento(clave: clave, numero: numero)
            #expect(Intento(reserva: nombre.reserva) == nombre)
            #expect(Intento(cobro: nombre.cobro) == nombre)
            #expect(Intento(reserva: nombre.cobro) == nil)
            #expect(Intento(cobro: nombre.reserva) == nil)
        }
        for text in [
            "", ":", "manual:5", clave, clave + ":", clave + ":0", clave + ":01", clave + ":-1", clave + ":x", clave + ":1:2",
            clave + ":9223372036854775808", clave.uppercased() + ":1", clave.dropLast() + ":1", clave.replacing("-", with: "x") + ":1",
        ] {
            #expect(Intento(reserva: String(text)) == nil, "\(text)")
            #expect(Intento(cobro: text + ":cobro") == nil, "\(text)")
        }
    }
}
