import Dinero
import Persistence
import Productos
import TestSupport
import Testing

/// What every database must do for products.
@Suite(.timeLimit(.minutes(5))) struct ProductoDAOTests {
    private func withDAO(_ kind: DatabaseKind, _ body: @Sendable (ProductoDAO, Database) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(ProductoDAO.migrations)
            try await body(ProductoDAO(database), database)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was made is read as it was`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let made = try await dao.crear(.init(nombre: "Ñandutí 🧊 \"x\"\n", precio: Importe(diezmilesimas: 150_005_000))).commit()
            #expect(made == Producto(id: 1, nombre: "Ñandutí 🧊 \"x\"\n", precio: Importe(diezmilesimas: 150_005_000)))
            #expect(try await dao.producto(1) == made)
            #expect(try await dao.producto(2) == nil)
            #expect(try await dao.producto(.max) == nil)
            #expect(try await dao.producto(0) == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [0, 1, 9999, 10_000, 150_005_000, Int64.max])
    func `prices are exact to the last ten-thousandth`(kind: DatabaseKind, price: Int64) async throws {
        try await withDAO(kind) { dao, _ in
            let precio = Importe(diezmilesimas: price)
            let id = try await dao.crear(.init(nombre: "x", precio: precio)).commit().id
            #expect(try await dao.producto(id)?.precio == precio)
            #expect(try await dao.cambiar(id, .init(nombre: nil, precio: precio)).commit())
            #expect(try await dao.productos(despuesDe: 0, limite: 10).map(\.precio) == [precio])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a price below zero is kept out by the table itself`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            let before = try await database.contents()
            await #expect(throws: DatabaseError.self) {
                _ = try await dao.crear(.init(nombre: "x", precio: Importe(diezmilesimas: -1))).commit()
            }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a change leaves what it does not name`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let precio = Importe(diezmilesimas: 10)
            _ = try await dao.crear(.init(nombre: "a", precio: precio)).commit()
            let other = try await dao.crear(.init(nombre: "b", precio: precio)).commit()
            #expect(try await dao.cambiar(1, .init(nombre: "c", precio: nil)).commit())
            #expect(try await dao.producto(1) == Producto(id: 1, nombre: "c", precio: precio))
            #expect(try await dao.cambiar(1, .init(nombre: nil, precio: .cero)).commit())
            #expect(try await dao.producto(1) == Producto(id: 1, nombre: "c", precio: .cero))
            #expect(try await dao.cambiar(1, .init(nombre: "d", precio: precio)).commit())
            #expect(try await dao.producto(1) == Producto(id: 1, nombre: "d", precio: precio))
            #expect(
                try await dao.cambiar(1, .init(nombre: "d", precio: precio)).commit(),
                "the same again is still a change of one that is there")
            #expect(try await dao.cambiar(9, .init(nombre: "x", precio: nil)).commit() == false)
            #expect(try await dao.producto(2) == other)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a name can be given twice, an id cannot`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            var ids: [Int64] = []
            for _ in 1...3 { ids.append(try await dao.crear(.init(nombre: "x", precio: .cero)).commit().id) }
            #expect(ids == [1, 2, 3])
            for id in ids { try await dao.borrar(id).commit() }
            #expect(try await dao.productos(despuesDe: 0, limite: 10) == [])
            #expect(try await dao.crear(.init(nombre: "x", precio: .cero)).commit().id == 4)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was removed is gone, alone, and removing it again is harmless`(kind: DatabaseKind)
        async throws
    {
        try await withDAO(kind) { dao, _ in
            for name in ["a", "b"] { _ = try await dao.crear(.init(nombre: name, precio: .cero)).commit() }
            for _ in 1...2 {
                try await dao.borrar(1).commit()
                #expect(try await dao.producto(1) == nil)
                #expect(try await dao.productos(despuesDe: 0, limite: 10).map(\.nombre) == ["b"])
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a list is read by key, page by page`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            for number in 1...7 { _ = try await dao.crear(.init(nombre: "P\(number)", precio: .cero)).commit() }
            try await dao.borrar(4).commit()
            #expect(try await dao.productos(despuesDe: 0, limite: 3).map(\.id) == [1, 2, 3])
            #expect(try await dao.productos(despuesDe: 3, limite: 3).map(\.id) == [5, 6, 7])
            #expect(try await dao.productos(despuesDe: 4, limite: 2).map(\.id) == [5, 6])
            #expect(try await dao.productos(despuesDe: 7, limite: 3) == [])
            #expect(try await dao.productos(despuesDe: .max, limite: 3) == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `many who make products at once get an id each`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 1...20 {
                    group.addTask {
                        try await dao.crear(.init(nombre: "P\(number)", precio: Importe(diezmilesimas: Int64(number)))).commit().id
                    }
                }
                var ids: [Int64] = []
                for try await id in group { ids.append(id) }
                return ids
            }
            #expect(ids.sorted() == Array(1...20))
            let found = try await dao.productos(despuesDe: 0, limite: 100)
            #expect(found.allSatisfy { $0.nombre == "P\($0.precio.diezmilesimas)" })
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `bringing the tables up to date again keeps what they hold`(kind: DatabaseKind)
        async throws
    {
        try await withDAO(kind) { dao, database in
            let made = try await dao.crear(.init(nombre: "x", precio: .cero)).commit()
            try await database.migrate(ProductoDAO.migrations)
            #expect(try await dao.producto(1) == made)
        }
    }
}
