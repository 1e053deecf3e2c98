import Pedidos
import Testing

/// The whole table of what may stand together, one row for each state of an order; all that is not in it disagrees.
@Suite(.timeLimit(.minutes(5))) struct ConciliacionTablaTests {
    typealias R = ReservaConciliable.Estado
    typealias P = PagoConciliable.Estado

    struct Row: Sendable, CustomTestStringConvertible {
        let estado: Pedido.Estado
        var paso: Paso?
        let reservas: Set<R?>
        let pagos: Set<P?>

        var testDescription: String { estado.rawValue + (paso.map { " " + $0.rawValue } ?? "") }
    }

    static let anyR: Set<R?> = [nil, .activa, .consumida, .liberada, .expirada, .devuelta, .rechazada]
    static let anyP: Set<P?> = [nil, .enCurso, .aprobado, .rechazado, .anulando, .anulado, .reembolsando, .reembolsado]
    static let endedR: Set<R?> = [nil, .liberada, .expirada, .devuelta, .rechazada]
    static let endedP: Set<P?> = [nil, .rechazado, .anulado, .reembolsado]

    static let table = [
        Row(estado: .pendiente, reservas: endedR, pagos: endedP),
        Row(estado: .cancelado, reservas: endedR, pagos: endedP),
        Row(estado: .confirmando, paso: .adelante, reservas: anyR.subtracting([.consumida]), pagos: anyP),
        Row(estado: .confirmando, paso: .compensando, reservas: anyR.subtracting([.consumida]), pagos: anyP),
        Row(estado: .confirmado, reservas: [.activa, .consumida], pagos: [.aprobado]),
        Row(
            estado: .reembolsando, paso: .adelante, reservas: [.activa, .consumida, .devuelta],
            pagos: [.aprobado, .reembolsando, .reembolsado]),
        Row(estado: .reembolsado, reservas: [.devuelta], pagos: [.reembolsado, .anulado]),
    ]

    @Test(arguments: table) func `what stands in the table agrees, and nothing else does`(row: Row) {
        for reserva in Self.anyR {
            for pago in Self.anyP {
                var libros = Libros()
                libros.add(row.estado, row.paso, reserva: reserva, pago: pago)
                let found = libros.discrepancias()
                let expected = (row.reservas.contains(reserva) ? 0 : 1) + (row.pagos.contains(pago) ? 0 : 1)
                #expect(found.count == expected, "\(reserva?.rawValue ?? "-") \(pago?.rawValue ?? "-"): \(found.map(\.detalle))")
            }
        }
    }

    @Test(arguments: table) func `an older attempt has ended, whatever became of the last one`(row: Row) {
        for reserva in Self.anyR {
            for pago in Self.anyP {
                var libros = Libros()
                let id = libros.add(
                    row.estado, row.paso, intento: 2, reserva: row.reservas.compactMap { $0 }.min { $0.rawValue < $1.rawValue },
                    pago: row.pagos.compactMap { $0 }.min { $0.rawValue < $1.rawValue })
                libros.add(id, reserva, intento: 1)
                libros.add(id, pago, intento: 1)
                let expected = (Self.endedR.contains(reserva) ? 0 : 1) + (Self.endedP.contains(pago) ? 0 : 1)
                #expect(libros.discrepancias().count == expected, "\(reserva?.rawValue ?? "-") \(pago?.rawValue ?? "-")")
            }
        }
    }

    /// The ledger's entries that a payment may have.
    private static let ledger: [P?: Set<[Movimiento.Tipo]>] = [
        nil: [[]],
        .enCurso: [[], [.cobro], [.rechazo]],
        .aprobado: [[.cobro]],
        .rechazado: [[], [.rechazo]],
        .anulando: [[.cobro], [.cobro, .anulacion], [.cobro, .reembolso]],
        .reembolsando: [[.cobro], [.cobro, .anulacion], [.cobro, .reembolso]],
        .anulado: [[], [.rechazo], [.cobro, .anulacion], [.cobro, .reembolso]],
        .reembolsado: [[.cobro, .anulacion], [.cobro, .reembolso]],
    ]

    @Test func `a payment and the ledger agree on where the money is, and on nothing less`() {
        var sequences: [[Movimiento.Tipo]] = [[]]
        var last = sequences
        for _ in 1...3 {
            last = last.flatMap { sequence in Movimiento.Tipo.allCases.map { sequence + [$0] } }
            sequences += last
        }
        for (estado, allowed) in Self.ledger {
            for sequence in sequences {
                var libros = Libros()
                if let estado { libros.add("compra-de-otro", estado) }
                libros.movimientos = sequence.map {
                    Movimiento(clave: "compra-de-otro", tipo: $0, monto: Libros.importe(300), moneda: "PYG")
                }
                let isAllowed = allowed.contains { $0.map(\.rawValue).sorted() == sequence.map(\.rawValue).sorted() }
                #expect(libros.discrepancias().count == (isAllowed ? 0 : 1), "\(estado?.rawValue ?? "-") \(sequence)")
            }
        }
    }
}
