import HTTPServer
import Inventario
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Two who want what only one can have.
@Suite(.timeLimit(.minutes(5))) struct ReservasRaceTests {
    private static func atOnce<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of twenty who want the last pieces exactly one gets them`(kind: DatabaseKind) async throws
    {
        try await ReservaDAOTests.withStock(kind) { dao, stock, _, _ in
            let lines = [Linea(productoID: 1, cantidad: 10), Linea(productoID: 2, cantidad: 5)]
            let made = try await Self.atOnce(20) { try await dao.reservar("r\($0)", lines, plazo: nil).commit().reserva }
            #expect(made.filter { $0.estado == .activa }.count == 1)
            #expect(made.filter { $0.estado == .rechazada && $0.lineas.map(\.habia) == [0, 0] }.count == 19)
            #expect(try await stock.existencias([1, 2]).map(\.disponible) == [0, 0])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of twenty with one name exactly one makes it`(kind: DatabaseKind) async throws {
        try await ReservaDAOTests.withStock(kind) { dao, stock, _, _ in
            let lines = [Linea(productoID: 1, cantidad: 2)]
            let made = try await Self.atOnce(20) { _ in try await dao.reservar("r", lines, plazo: nil).commit() }
            #expect(made.filter(\.nueva).count == 1)
            #expect(Set(made.map(\.reserva.numero)).count == 1)
            #expect(try await stock.existencias(1).reservado == 2)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of those who consume, release and let expire exactly one does`(kind: DatabaseKind)
        async throws
    {
        try await ReservaDAOTests.withStock(kind) { dao, stock, _, world in
            for name in ["a", "b"] {
                _ = try await dao.reservar(name, [Linea(productoID: 1, cantidad: 4)], plazo: name == "a" ? nil : .seconds(1)).commit()
            }
            world.advance(by: .seconds(1))
            let states = try await Self.atOnce(30) { number -> Reserva.Estado? in
                if number.isMultiple(of: 3) { _ = try await dao.vencer(limite: 10).commit() }
                return try await dao.terminar(.clave("a"), number.isMultiple(of: 2) ? .consumir : .liberar).commit()?.estado
            }
            let state = try #require(states.first ?? nil)
            #expect(states.allSatisfy { $0 == state })
            let sold: Int64 = state == .consumida ? 4 : 0
            #expect(try await stock.existencias(1) == Existencias(productoID: 1, disponible: 10 - sold, vendido: sold, cargado: 10))
            #expect(try await dao.reserva(.clave("b"))?.estado == .expirada)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of many sweepers each reservation is freed by one`(kind: DatabaseKind) async throws {
        try await ReservaDAOTests.withStock(kind) { dao, stock, _, world in
            for number in 0..<10 {
                _ = try await dao.reservar("r\(number)", [Linea(productoID: 1, cantidad: 1)], plazo: .seconds(1)).commit()
            }
            world.advance(by: .seconds(1))
            let freed = try await Self.atOnce(8) { _ in try await dao.vencer(limite: 3).commit() }
            #expect(freed.reduce(0, +) == 10)
            #expect(try await stock.existencias(1) == Existencias(productoID: 1, disponible: 10, cargado: 10))
        }
    }

    /// The release overtakes the request that it takes back: between its arrival and its commit.
    @Test func `what is released before it is made takes nothing`() async throws {
        try await ReservasAPITests.withStock { almacen in
            let releases = Locked(0)
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before commit reservar" else { return }
                let answer = try? await almacen.service.call(.post, "/reservas/a/liberar")
                releases.withLock { $0 += answer?.status == 200 ? 1 : 0 }
            }
            let late = try await FaultPoint.$visitor.withValue(visit) { try await almacen.put("a", 4) }
            #expect(releases.withLock { $0 } == 1)
            #expect(late.status == 409)
            #expect(try late.problem().error == "Reserva ya liberada")
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
        }
    }

    /// A reservation comes to its end between the arrival of what would consume it and the commit.
    @Test func `what expires before it is consumed is not sold`() async throws {
        try await Almacen.withClock { almacen, world in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":10}"#)
            _ = try await almacen.put("a", 4, ttl: "60")
            let visit: @Sendable (String) async -> Void = { point in
                if point == "before commit terminar" { world.advance(by: .seconds(60)) }
            }
            let late = try await FaultPoint.$visitor.withValue(visit) {
                try await almacen.service.call(.post, "/reservas/a/consumir")
            }
            #expect(late.status == 409)
            #expect(try late.problem().error == "Reserva ya expirada")
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
        }
    }
}
