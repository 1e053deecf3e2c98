import Inventario
import Persistence
import TestSupport
import Testing
import WorldKit

/// What every database must do for reservations that have a name.
@Suite(.timeLimit(.minutes(5))) struct ReservaDAOTests {
    /// Gives `body` ten pieces of product 1 and five of product 2, on a clock that it moves.
    static func withStock(
        _ kind: DatabaseKind, _ body: @Sendable (ReservaDAO, InventarioDAO, Database, ManualWorld) async throws -> Void
    ) async throws {
        let world = ManualWorld()
        do {
            try await kind.withDatabase(in: world) { database in
                try await database.migrate(InventarioDAO.migrations)
                let stock = InventarioDAO(database)
                try await stock.cargar(1, disponible: 10).commit()
                try await stock.cargar(2, disponible: 5).commit()
                try await body(ReservaDAO(database), stock, database, world)
            }
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    private static let dos = [Linea(productoID: 1, cantidad: 4), Linea(productoID: 2, cantidad: 3)]

    @Test(arguments: DatabaseKind.allCases) func `what was reserved is read as it was made`(kind: DatabaseKind) async throws {
        try await Self.withStock(kind) { dao, stock, _, world in
            let (made, isNew) = try await dao.reservar("a", Self.dos, plazo: .seconds(60)).commit()
            #expect(isNew)
            #expect(made.estado == .activa)
            #expect(made.lineas == Self.dos)
            #expect(made.vence.map { $0.micros - world.now.micros } == 60_000_000)
            #expect(try await dao.reserva(.clave("a")) == made)
            #expect(try await dao.reservas([.clave("b"), .clave("a"), .manual(1)]) == [made])
            let (again, isNewAgain) = try await dao.reservar("a", [Linea(productoID: 7, cantidad: 1)], plazo: nil).commit()
            #expect(!isNewAgain)
            #expect(again == made)
            #expect(try await stock.existencias([1, 2]).map(\.reservado) == [4, 3])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `too little leaves the refusal and nothing else`(kind: DatabaseKind) async throws {
        try await Self.withStock(kind) { dao, stock, _, _ in
            let asked = [Linea(productoID: 1, cantidad: 10), Linea(productoID: 2, cantidad: 6), Linea(productoID: 3, cantidad: 1)]
            let (refused, isNew) = try await dao.reservar("a", asked, plazo: .seconds(60)).commit()
            #expect(isNew)
            #expect(refused.estado == .rechazada)
            #expect(refused.vence == nil)
            #expect(refused.lineas.map(\.habia) == [nil, 5, 0])
            #expect(try await dao.reserva(.clave("a")) == refused)
            #expect(try await stock.existencias([1, 2, 3]).map(\.reservado) == [0, 0, 0])
            #expect(try await stock.existencias(1).disponible == 10)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `names that differ in one letter's case are two`(kind: DatabaseKind) async throws {
        try await Self.withStock(kind) { dao, _, _, _ in
            _ = try await dao.reservar("Clave", Self.dos, plazo: nil).commit()
            #expect(try await dao.reserva(.clave("clave")) == nil)
            #expect(try await dao.terminar(.clave("CLAVE"), .consumir).commit() == nil)
            #expect(try await dao.reserva(.clave("Clave"))?.estado == .activa)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [FinDeReserva.consumir, .liberar, .devolver])
    func `what is not there ends in nothing, but for a tombstone`(kind: DatabaseKind, fin: FinDeReserva) async throws {
        try await Self.withStock(kind) { dao, _, database, _ in
            let before = try await database.contents()
            #expect(try await dao.terminar(.manual(1), fin).commit() == nil)
            #expect(try await database.contents() == before)
            let left = try await dao.terminar(.clave("a"), fin).commit()
            #expect(left?.estado == (fin == .liberar ? .liberada : nil))
            #expect(try await dao.reserva(.clave("a")) == left)
            #expect(try await dao.extender(.clave("nada"), plazo: .seconds(1)).commit() == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the due ones are freed oldest first, so many at a time`(kind: DatabaseKind) async throws {
        try await Self.withStock(kind) { dao, stock, _, world in
            for (name, seconds) in [("c", 30), ("a", 10), ("b", 20), ("d", 31)] {
                _ = try await dao.reservar(name, [Linea(productoID: 1, cantidad: 1)], plazo: .seconds(seconds)).commit()
            }
            let first = try await dao.proximoVencimiento()
            #expect(first.map { $0.micros - world.now.micros } == 10_000_000)
            world.advance(by: .seconds(30))
            #expect(try await dao.vencer(limite: 2).commit() == 2)
            // Set back, the clock shows which are written down.
            world.skew = .seconds(-30)
            let states = try await dao.reservas(["a", "b", "c", "d"].map { .clave($0) }).map(\.estado)
            #expect(states == [.expirada, .expirada, .activa, .activa])
            world.skew = .zero
            #expect(try await dao.vencer(limite: 2).commit() == 1)
            #expect(try await dao.vencer(limite: 2).commit() == 0)
            #expect(try await stock.existencias(1) == Existencias(productoID: 1, disponible: 9, reservado: 1, cargado: 10))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `lists by state go by what counts now`(kind: DatabaseKind) async throws {
        try await Self.withStock(kind) { dao, _, _, world in
            for (number, seconds) in [10, 20, 10, 20, 10].enumerated() {
                _ = try await dao.reservar("r\(number)", [Linea(productoID: 1, cantidad: 1)], plazo: .seconds(seconds)).commit()
            }
            world.advance(by: .seconds(10))
            #expect(try await dao.vencer(limite: 1).commit() == 1)
            func ids(_ estado: Reserva.Estado?, _ after: Int64, _ limit: Int64) async throws -> [String] {
                try await dao.reservas(en: estado, despuesDe: after, limite: limit).map(\.id.description)
            }
            #expect(try await ids(nil, 0, 10) == ["r0", "r1", "r2", "r3", "r4"])
            #expect(try await ids(.activa, 0, 10) == ["r1", "r3"])
            #expect(try await ids(.expirada, 0, 10) == ["r0", "r2", "r4"])
            #expect(try await ids(.expirada, 0, 2) == ["r0", "r2"])
            #expect(try await ids(.expirada, 3, 2) == ["r4"])
            #expect(try await ids(.liberada, 0, 10) == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a database of the first version is brought up to date with what it holds`(
        kind: DatabaseKind
    ) async throws {
        try await kind.withDatabase { database in
            try await database.migrate([InventarioDAO.migrations[0]])
            try await database.write { transaction in
                try transaction.execute("INSERT INTO existencias VALUES (1, 6, 4, 0, 10)")
                try transaction.execute("INSERT INTO reservas (estado, creada) VALUES ('activa', 1)")
                try transaction.execute("INSERT INTO lineas_reserva VALUES (1, 1, 4)")
            }
            try await database.migrate(InventarioDAO.migrations)
            let dao = ReservaDAO(database)
            let old = try await dao.reservas(en: .activa, despuesDe: 0, limite: 10)
            let line = Linea(productoID: 1, cantidad: 4)
            #expect(old == [Reserva(numero: 1, id: .manual(1), estado: .activa, lineas: [line], vence: nil)])
            #expect(try await InventarioDAO(database).terminar(1, .liberar).commit() == nil)
            #expect(try await InventarioDAO(database).existencias(1).disponible == 10)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was due before lines knew of it is found by whoever wants the pieces`(
        kind: DatabaseKind
    ) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(InventarioDAO.migrations.filter { $0.number <= 2 })
            try await database.write { transaction in
                for producto in 1...3 { try transaction.execute("INSERT INTO existencias VALUES (\(producto), 0, 4, 0, 4)") }
                for (id, vence) in [(1, "1"), (2, "1"), (3, "NULL")] {
                    try transaction.execute("INSERT INTO reservas (id, estado, creada, vence) VALUES (\(id), 'activa', 1, \(vence))")
                    try transaction.execute("INSERT INTO lineas_reserva VALUES (\(id), \(id), 4, NULL)")
                }
            }
            try await database.migrate(InventarioDAO.migrations)
            let (dao, stock) = (ReservaDAO(database), InventarioDAO(database))
            #expect(try await stock.existencias([1, 2, 3]).map(\.disponible) == [4, 4, 0])
            let tomada = try await dao.reservar("a", [Linea(productoID: 1, cantidad: 4)], plazo: nil).commit()
            #expect(tomada.reserva.estado == .activa)
            // Only what was wanted is written down; the rest is the sweep's.
            let escritas = try await database.read { try $0.query("SELECT estado FROM reservas ORDER BY id") { try $0.text(0) } }
            #expect(escritas == ["expirada", "activa", "activa", "activa"])
            let rechazada = try await dao.reservar("b", [Linea(productoID: 3, cantidad: 1)], plazo: nil).commit()
            #expect(rechazada.reserva.estado == .rechazada)
        }
    }
}
