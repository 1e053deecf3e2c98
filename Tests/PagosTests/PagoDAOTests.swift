import Dinero
import Pagos
import Persistence
import TestSupport
import Testing
import WorldKit

/// What every database must do for payments.
@Suite(.timeLimit(.minutes(5))) struct PagoDAOTests {
    private static let cobro = Cobro(monto: Importe(diezmilesimas: 5), moneda: .guarani, medio: "tarjeta", referencia: nil)

    private func withDAO(_ kind: DatabaseKind, _ body: @Sendable (PagoDAO, Database) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(PagoDAO.migrations)
            try await body(PagoDAO(database), database)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a payment is under way until the gateway has told`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let pago = try await dao.nuevo("a", Self.cobro)
            #expect(pago == Pago(id: 1, clave: "a", estado: .enCurso, cobro: Self.cobro, momento: pago.momento))
            #expect(try await dao.pago(1) == pago)
            try await dao.terminar(pago, .aprobado).commit()
            #expect(try await dao.pago(1) == Pago(id: 1, clave: "a", estado: .aprobado, cobro: Self.cobro, momento: pago.momento))
            #expect(try await dao.pago(clave: "a") == dao.pago(1))
            #expect(try await dao.pago(2) == nil)
            #expect(try await dao.pago(clave: "b") == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [(Pago.Estado.aprobado, Pago.Estado.rechazado), (.rechazado, .aprobado)])
    func `a payment that has ended stays as it is`(kind: DatabaseKind, states: (Pago.Estado, Pago.Estado)) async throws {
        try await withDAO(kind) { dao, _ in
            let first = try await dao.nuevo("a", Self.cobro)
            let second = try await dao.nuevo("b", Self.cobro)
            let ended = try await dao.terminar(first, states.0).commit()
            #expect(ended)
            let again = try await dao.terminar(first, states.1).commit()
            #expect(!again)
            #expect(try await dao.pago(first.id)?.estado == states.0)
            #expect(try await dao.pago(second.id)?.estado == .enCurso)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `ending one that is not there is harmless`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            let before = try await database.contents()
            let pago = Pago(id: 7, clave: "a", estado: .enCurso, cobro: Self.cobro, momento: Instante(micros: 0))
            let ended = try await dao.terminar(pago, .aprobado).commit()
            #expect(!ended)
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a key is given once, a reference as often as anybody likes`(kind: DatabaseKind)
        async throws
    {
        try await withDAO(kind) { dao, database in
            let cobro = Cobro(monto: .cero, moneda: .guarani, medio: "x", referencia: "pedido 7")
            #expect(try await dao.nuevo("a", cobro).id == 1)
            #expect(try await dao.nuevo("b", cobro).id == 2)
            #expect(try await dao.nuevo("A", cobro).id == 3)
            let before = try await database.contents()
            let first = try #require(try await dao.pago(1))
            #expect(try await dao.empezar(clave: "a", cobro, arriendo: .seconds(15)).commit() == .antes(first))
            for other in [
                Cobro(monto: Importe(diezmilesimas: 1), moneda: .guarani, medio: "x", referencia: "pedido 7"),
                Cobro(monto: .cero, moneda: .guarani, medio: "y", referencia: "pedido 7"),
                Cobro(monto: .cero, moneda: .guarani, medio: "x", referencia: nil),
                Cobro(monto: .cero, moneda: .guarani, medio: "x", referencia: "pedido 7", rechazar: true),
            ] {
                await #expect(throws: PagoError.claveUsada) {
                    _ = try await dao.empezar(clave: "a", other, arriendo: .seconds(15)).commit()
                }
            }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [0, 1, 9999, 150_005_000, Int64.max])
    func `amounts are exact to the last ten-thousandth`(kind: DatabaseKind, amount: Int64) async throws {
        try await withDAO(kind) { dao, database in
            let moneda = try #require(Moneda(codigo: "KWD"))
            let cobro = Cobro(monto: Importe(diezmilesimas: amount), moneda: moneda, medio: "efectivo 🧾", referencia: "á\"'")
            let id = try await dao.nuevo("a", cobro).id
            let row = try await database.read { transaction in
                try transaction.first("SELECT monto, moneda, medio, referencia FROM pagos WHERE id = ?", .integer(id)) { row in
                    [String(try row.integer(0)), try row.text(1), try row.text(2), try row.text(3)]
                }
            }
            #expect(row == [String(amount), "KWD", "efectivo 🧾", "á\"'"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an amount below zero is kept out by the table itself`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            let before = try await database.contents()
            let cobro = Cobro(monto: Importe(diezmilesimas: -1), moneda: .guarani, medio: "x", referencia: nil)
            await #expect(throws: DatabaseError.self) { _ = try await dao.nuevo("a", cobro).id }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a state that nobody knows is an error and no payment`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            let id = try await dao.nuevo("a", Self.cobro).id
            try await database.write { try $0.execute("UPDATE pagos SET estado = 'raro' WHERE id = ?", .integer(id)) }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "raro")) { _ = try await dao.pago(id) }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `many charges at once get an id each`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 1...20 { group.addTask { try await dao.nuevo("k\(number)", Self.cobro).id } }
                var ids: [Int64] = []
                for try await id in group { ids.append(id) }
                return ids
            }
            #expect(ids.sorted() == Array(1...20))
        }
    }
}

extension PagoDAO {
    /// A charge under a key that was not there.
    fileprivate func nuevo(_ clave: String, _ cobro: Cobro) async throws -> Pago {
        guard case .nuevo(let pago) = try await empezar(clave: clave, cobro, arriendo: .seconds(15)).commit() else {
            throw PagoError.claveUsada
        }
        return pago
    }
}
