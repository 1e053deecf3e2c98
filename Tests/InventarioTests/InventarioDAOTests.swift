import Inventario
import Persistence
import TestSupport
import Testing

/// What every database must do for stock and reservations.
@Suite(.timeLimit(.minutes(5))) struct InventarioDAOTests {
    @Test(arguments: DatabaseKind.allCases) func `a product that was never stocked has nothing`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, _ in
            let before = try await dao.existencias(1)
            #expect(before == Existencias(productoID: 1, disponible: 0, reservado: 0, vendido: 0, cargado: 0))
            await #expect(throws: InventarioError.stockInsuficiente(disponible: 0)) { _ = try await dao.reservar(1, 1).commit() }
            #expect(try await dao.existencias(1) == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [0, 1, 50, 1_000_000_000_000, Int64.max])
    func `loading sets what is available`(kind: DatabaseKind, count: Int64) async throws {
        try await withInventarioDAO(kind) { dao, _ in
            for _ in 1...2 {
                try await dao.cargar(1, disponible: count).commit()
                #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: count, cargado: count))
            }
            try await dao.cargar(.max, disponible: 7).commit()
            #expect(try await dao.existencias(.max).disponible == 7)
            #expect(try await dao.existencias(1).disponible == count)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `loading leaves what is reserved and sold`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, _ in
            try await dao.cargar(1, disponible: 10).commit()
            let first = try await dao.reservar(1, 3).commit()
            _ = try await dao.reservar(1, 4).commit()
            _ = try await dao.terminar(first, .consumir).commit()
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 3, reservado: 4, vendido: 3, cargado: 10))
            try await dao.cargar(1, disponible: 20).commit()
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 20, reservado: 4, vendido: 3, cargado: 27))
            try await dao.cargar(1, disponible: 0).commit()
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 0, reservado: 4, vendido: 3, cargado: 7))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `all pieces are reserved or none`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            let before = try await database.contents()
            await #expect(throws: InventarioError.stockInsuficiente(disponible: 10)) { _ = try await dao.reservar(1, 11).commit() }
            #expect(try await database.contents() == before)
            #expect(try await dao.reservar(1, 10).commit() == 1)
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 0, reservado: 10, cargado: 10))
            await #expect(throws: InventarioError.stockInsuficiente(disponible: 0)) { _ = try await dao.reservar(1, 1).commit() }
            await #expect(throws: InventarioError.stockInsuficiente(disponible: 0)) { _ = try await dao.reservar(2, 1).commit() }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a reservation of nothing or less is kept out by the table itself`(kind: DatabaseKind)
        async throws
    {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            let before = try await database.contents()
            for count in [0, -1, Int64.min] as [Int64] {
                await #expect(throws: DatabaseError.self) { _ = try await dao.reservar(1, count).commit() }
            }
            await #expect(throws: DatabaseError.self) { try await dao.cargar(1, disponible: -1).commit() }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [FinDeReserva.consumir, .liberar])
    func `a reservation ends once, whatever is asked of it later`(kind: DatabaseKind, fin: FinDeReserva) async throws {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            let reserva = try await dao.reservar(1, 4).commit()
            #expect(try await dao.terminar(reserva, fin).commit() == nil)
            let sold: Int64 = fin == .consumir ? 4 : 0
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 10 - sold, vendido: sold, cargado: 10))
            let before = try await database.contents()
            for again in [FinDeReserva.consumir, .liberar] {
                #expect(try await dao.terminar(reserva, again).commit() == fin.estado)
                #expect(try await database.contents() == before)
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases, [0, 2, -1, Int64.max])
    func `a reservation that is not there cannot be ended`(kind: DatabaseKind, id: Int64) async throws {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            _ = try await dao.reservar(1, 4).commit()
            let before = try await database.contents()
            for fin in [FinDeReserva.consumir, .liberar] {
                await #expect(throws: InventarioError.reservaNoExiste) { _ = try await dao.terminar(id, fin).commit() }
            }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a reservation's id is never given again`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            #expect(try await dao.reservar(1, 1).commit() == 1)
            #expect(try await dao.reservar(1, 1).commit() == 2)
            try await database.write { transaction in
                try transaction.execute("DELETE FROM lineas_reserva")
                try transaction.execute("DELETE FROM reservas")
            }
            #expect(try await dao.reservar(1, 1).commit() == 3)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a state that nobody knows is an error and ends nothing`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, database in
            try await dao.cargar(1, disponible: 10).commit()
            let id = try await dao.reservar(1, 1).commit()
            try await database.write { try $0.execute("UPDATE reservas SET estado = 'rara'") }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "rara")) {
                _ = try await dao.terminar(id, .liberar).commit()
            }
            #expect(try await dao.existencias(1).reservado == 1)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of twenty who want the last piece exactly one gets it`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, _ in
            try await dao.cargar(1, disponible: 1).commit()
            let outcomes = await withTaskGroup(of: Result<Int64, any Error>.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        do { return .success(try await dao.reservar(1, 1).commit()) } catch { return .failure(error) }
                    }
                }
                return await group.reduce(into: [Result<Int64, any Error>]()) { $0.append($1) }
            }
            var winners: [Int64] = []
            for outcome in outcomes {
                switch outcome {
                case .success(let id): winners.append(id)
                case .failure(let error): #expect(error as? InventarioError == .stockInsuficiente(disponible: 0))
                }
            }
            #expect(winners == [1])
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 0, reservado: 1, cargado: 1))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of twenty who end one reservation exactly one does`(kind: DatabaseKind) async throws {
        try await withInventarioDAO(kind) { dao, _ in
            try await dao.cargar(1, disponible: 5).commit()
            let id = try await dao.reservar(1, 5).commit()
            let answers = try await withThrowingTaskGroup(of: Reserva.Estado?.self) { group in
                for number in 1...20 {
                    group.addTask { try await dao.terminar(id, number.isMultiple(of: 2) ? .consumir : .liberar).commit() }
                }
                return try await group.reduce(into: [Reserva.Estado?]()) { $0.append($1) }
            }
            let late = answers.compactMap { $0 }
            #expect(late.count == 19)
            let state = try #require(late.first)
            #expect(late.allSatisfy { $0 == state })
            let sold: Int64 = state == .consumida ? 5 : 0
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 5 - sold, vendido: sold, cargado: 5))
        }
    }
}

/// Gives `body` stock without anything in it.
func withInventarioDAO(_ kind: DatabaseKind, _ body: @Sendable (InventarioDAO, Database) async throws -> Void) async throws {
    try await kind.withDatabase { database in
        try await database.migrate(InventarioDAO.migrations)
        try await body(InventarioDAO(database), database)
    }
}
