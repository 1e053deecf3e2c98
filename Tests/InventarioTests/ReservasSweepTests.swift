import HTTPServer
import Inventario
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// The work beside the requests that frees what is past its end.
@Suite(.timeLimit(.minutes(5))) struct ReservasSweepTests {
    /// Rows as they are written, whatever the time.
    private static func written(_ almacen: Almacen) async throws -> [String] {
        try await almacen.database.read { try $0.query("SELECT estado FROM reservas ORDER BY id") { try $0.text(0) } }
    }

    private static func withSweeps(_ count: Int, _ body: @Sendable (Almacen, ManualWorld) async throws -> Void) async throws {
        try await Almacen.withClock { almacen, world in
            let sweep = try #require(almacen.service.app.services.first { $0.name == "reservas-vencidas" })
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":1000000}"#)
            for _ in 0..<count { world.spawn(sweep.name, sweep.run) }
            await world.untilTimers(count)
            try await body(almacen, world)
        }
    }

    @Test(arguments: [1, 2]) func `frees what is due, in more than one transaction where there is much, however many sweep`(
        sweeps: Int
    ) async throws {
        try await Self.withSweeps(sweeps) { almacen, world in
            for number in 1...450 { _ = try await almacen.put("a\(number)", 2, ttl: "10") }
            _ = try await almacen.put("b", 2, ttl: "null")
            _ = try await almacen.put("c", 2, ttl: "31")
            world.advance(by: .seconds(30))
            await world.untilTimers(sweeps)
            let states = try await Self.written(almacen)
            #expect(states.filter { $0 == "expirada" }.count == 450)
            #expect(states.suffix(2) == ["activa", "activa"])
            #expect(try await almacen.stock(1) == [999_996, 4, 0, 1_000_000])
            let figures = try await almacen.service.call(.get, "/metrics", headers: [:]).text
            #expect(figures.contains("inventario_reservas_vencidas_total 450\n"))
            // The next end is known: it is not waited for longer than that.
            world.advance(by: .seconds(1))
            await world.untilTimers(sweeps)
            #expect(try await Self.written(almacen).last == "expirada")
        }
    }

    @Test func `sleeps until the next end, a second at least and half a minute at most`() async throws {
        try await Self.withSweeps(1) { almacen, world in
            _ = try await almacen.put("a", 1, ttl: "40")
            _ = try await almacen.put("b", 1, ttl: "41")
            world.advance(by: .seconds(30) - .microseconds(1))
            #expect(world.timerCount == 1)
            world.advance(by: .microseconds(1))
            await world.untilTimers(1)
            world.advance(by: .milliseconds(10_000) - .microseconds(1))
            #expect(world.timerCount == 1)
            world.advance(by: .microseconds(1))
            await world.untilTimers(1)
            #expect(try await Self.written(almacen) == ["expirada", "activa"])
            world.advance(by: .seconds(1))
            await world.untilTimers(1)
            #expect(try await Self.written(almacen) == ["expirada", "expirada"])
        }
    }

    @Test func `goes on when the database fails for a while`() async throws {
        try await Self.withSweeps(1) { almacen, world in
            _ = try await almacen.put("a", 1, ttl: "10")
            try await almacen.database.write { try $0.execute("ALTER TABLE existencias RENAME TO escondidas") }
            world.advance(by: .seconds(30))
            await world.untilTimers(1)
            #expect(try await Self.written(almacen) == ["activa"])
            try await almacen.database.write { try $0.execute("ALTER TABLE escondidas RENAME TO existencias") }
            world.advance(by: .seconds(30))
            await world.untilTimers(1)
            #expect(try await Self.written(almacen) == ["expirada"])
        }
    }

    @Test func `ends when the database is closed, and when it is told to`() async throws {
        try await Self.withSweeps(1) { almacen, world in
            almacen.database.close()
            world.advance(by: .seconds(30))
            let sweep = try #require(almacen.service.app.services.first { $0.name == "reservas-vencidas" })
            await sweep.run()
            #expect(world.timerCount == 0)
        }
        let world = ManualWorld()
        try await DatabaseKind.sqlite.withDatabase(in: world) { database in
            let app = try await Inventario.build(TestApp.context(database, in: world))
            let sweep = try #require(app.services.first { $0.name == "reservas-vencidas" })
            let ended = OneShot<Void>()
            world.spawn(sweep.name) {
                await sweep.run()
                ended.complete(.success(()))
            }
            await world.untilTimers(1)
            await world.stop()
            try await ended.value()
        }
    }
}
