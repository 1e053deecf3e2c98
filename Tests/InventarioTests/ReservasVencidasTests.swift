import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Reservations that nobody ends in time. No sweep runs unless a test says so: past its end a reservation counts as expired by
/// itself.
@Suite(.timeLimit(.minutes(5))) struct ReservasVencidasTests {
    private static func withTen(_ body: @Sendable (Almacen, ManualWorld) async throws -> Void) async throws {
        try await Almacen.withClock { almacen, world in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":10}"#)
            try await body(almacen, world)
        }
    }

    @Test func `ten minutes by default, as many seconds as are asked for, or for ever`() async throws {
        try await Self.withTen { almacen, _ in
            let silent = try await almacen.service.call(.put, "/reservas/a", #"{"lineas":[{"producto_id":1,"cantidad":1}]}"#)
            #expect(try silent.json().string("expira") == "2026-03-01T09:40:00.000Z")
            #expect(try await almacen.put("b", 1, ttl: "86400").json().string("expira") == "2026-03-02T09:30:00.000Z")
            #expect(try await almacen.put("c", 1, ttl: "1").json().string("expira") == "2026-03-01T09:30:01.000Z")
            let never = try await almacen.put("d", 1, ttl: "null")
            #expect(never.text.hasSuffix(#""expira":null}"#))
        }
    }

    @Test func `it holds its pieces to the last microsecond and not at its end, to whoever looks`() async throws {
        try await Self.withTen { almacen, world in
            _ = try await almacen.put("a", 4)
            world.advance(by: .seconds(600) - .microseconds(1))
            #expect(try await almacen.stock(1) == [6, 4, 0, 10])
            #expect(try await almacen.service.call(.get, "/reservas/a").json().string("estado") == "activa")
            #expect(try await almacen.service.call(.get, "/reservas?estado=activa").text.contains(#""id":"a""#))
            #expect(try await almacen.service.call(.get, "/reservas?estado=expirada").text == #"{"items":[]}"#)
            world.advance(by: .microseconds(1))
            let before = try await almacen.database.contents()
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
            for list in ["/stock?ids=1", "/stock"] {
                #expect(try await almacen.service.call(.get, list).text.contains(#""cantidad":10,"reservado":0"#))
            }
            #expect(try await almacen.service.call(.get, "/reservas/a").json().string("estado") == "expirada")
            #expect(try await almacen.service.call(.get, "/reservas?ids=a").text.contains(#""estado":"expirada""#))
            #expect(try await almacen.service.call(.get, "/reservas?estado=activa").text == #"{"items":[]}"#)
            #expect(try await almacen.service.call(.get, "/reservas?estado=expirada").text.contains(#""estado":"expirada""#))
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test(arguments: [("consumir", 409), ("liberar", 200), ("devolver", 409), ("extender", 409), ("", 409)])
    func `at its end every verb finds it expired, writes that down and gives its pieces back`(verb: String, status: Int) async throws {
        for early in [true, false] {
            try await Self.withTen { almacen, world in
                _ = try await almacen.put("a", 4)
                world.advance(by: .seconds(600) - (early ? .microseconds(1) : .zero))
                let answer =
                    verb.isEmpty
                    ? try await almacen.put("a", 4)
                    : try await almacen.service.call(.post, "/reservas/a/" + verb, #"{"ttl_s":60}"#)
                if early {
                    #expect(answer.status == (verb == "devolver" ? 409 : 200))
                    return
                }
                #expect(answer.status == status)
                #expect(try answer.json().string("estado") == "expirada")
                if status == 409 { #expect(try answer.problem().error == "Reserva ya expirada") }
                // Written down: nothing changes when the clock is set back.
                world.skew = .seconds(-600)
                #expect(try await almacen.stock(1) == [10, 0, 0, 10])
                #expect(try await almacen.service.call(.get, "/reservas/a").json().string("estado") == "expirada")
                #expect(try await almacen.service.call(.post, "/reservas/a/consumir").status == 409)
            }
        }
    }

    @Test func `several that are consumed at once are each judged by the same moment`() async throws {
        try await Self.withTen { almacen, world in
            _ = try await almacen.put("a", 1, ttl: "60")
            _ = try await almacen.put("b", 1, ttl: "61")
            world.advance(by: .seconds(60))
            let answer = try await almacen.service.call(.post, "/reservas/consumir", #"{"ids":["a","b"]}"#)
            #expect(answer.text == #"{"items":[{"id":"a","estado":"expirada"},{"id":"b","estado":"consumida"}]}"#)
            #expect(try await almacen.stock(1) == [9, 0, 1, 10])
        }
    }

    @Test func `whoever wants the pieces of an expired one gets them`() async throws {
        try await Self.withTen { almacen, world in
            for wish in ["reservar", "put", "stock"] {
                _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":10}"#)
                let id = "de-" + wish
                #expect(try await almacen.put(id, 10, ttl: "5").status == 201)
                #expect(try await almacen.put("antes-" + wish, 1).status == 409)
                world.advance(by: .seconds(5))
                switch wish {
                case "reservar": #expect(try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":10}"#).contains("reserva_id"))
                case "put": #expect(try await almacen.put("otra", 10).status == 201)
                default: #expect(try await almacen.post("/stock", #"{"producto_id":1,"cantidad":7}"#) == #"{"ok":true}"#)
                }
                world.skew -= .seconds(5)  // written down, or this would find it active
                #expect(try await almacen.service.call(.get, "/reservas/" + id).json().string("estado") == "expirada")
            }
            #expect(try await almacen.stock(1) == [7, 20, 0, 27])
        }
    }

    @Test func `more time is counted from now`() async throws {
        try await Self.withTen { almacen, world in
            _ = try await almacen.put("a", 4, ttl: "60")
            world.advance(by: .seconds(59))
            let answer = try await almacen.service.call(.post, "/reservas/a/extender", #"{"ttl_s":60}"#)
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == #"{"id":"a","estado":"activa","lineas":[{"producto_id":1,"cantidad":4}],"expira":"2026-03-01T09:31:59.000Z"}"#)
            world.advance(by: .seconds(59))
            #expect(try await almacen.stock(1) == [6, 4, 0, 10])
            world.advance(by: .seconds(1))
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
            _ = try await almacen.put("b", 1, ttl: "null")
            let never = try await almacen.service.call(.post, "/reservas/b/extender", #"{"ttl_s":60}"#)
            #expect(never.status == 409)
            #expect(try never.problem().error == "La reserva no vence")
            #expect(try never.problem().json.string("estado") == "activa")
        }
    }

    @Test func `what ends something is done once under its key, and more time is given once`() async throws {
        try await Self.withTen { almacen, world in
            _ = try await almacen.put("a", 4, ttl: "60")
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "Idempotency-Key": "k"]
            for (path, body) in [("/reservas/a/extender", #"{"ttl_s":60}"#), ("/reservas/a/liberar", "")] {
                let first = try await almacen.service.call(.post, path, body, headers: headers)
                #expect(first.status == 200)
                #expect(first.headers["Idempotent-Replayed"] == nil)
                world.advance(by: .seconds(1))
                let before = try await almacen.database.contents()
                let again = try await almacen.service.call(.post, path, body, headers: headers)
                #expect(again.text == first.text)
                #expect(again.headers["Idempotent-Replayed"] == "true")
                #expect(try await almacen.database.contents() == before)
            }
            let other = try await almacen.service.call(.post, "/reservas/b/liberar", "", headers: headers)
            #expect(other.status == 422)
            #expect(try await almacen.service.call(.get, "/reservas/b").status == 404)
        }
    }
}
