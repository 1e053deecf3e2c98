import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing

/// The table of reservations as a resource in the contract, row by row.
@Suite(.timeLimit(.minutes(5))) struct ReservasAPITests {
    static let dos = #"{"lineas":[{"producto_id":2,"cantidad":3},{"producto_id":1,"cantidad":4}],"ttl_s":null}"#

    /// Ten pieces of product 1 and five of product 2.
    static func withStock(_ body: @Sendable (Almacen) async throws -> Void) async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":10}"#)
            _ = try await almacen.post("/stock", #"{"producto_id":2,"cantidad":5}"#)
            try await body(almacen)
        }
    }

    private static func leida(_ estado: String, _ id: String = "a:1") -> String {
        #"{"id":"\#(id)","estado":"\#(estado)","lineas":[{"producto_id":1,"cantidad":4},{"producto_id":2,"cantidad":3}],"expira":null}"#
    }

    @Test func `a reservation is made once, its products in order, and repeated as it is`() async throws {
        try await Self.withStock { almacen in
            let made = try await almacen.service.call(.put, "/reservas/a:1", Self.dos)
            #expect(made.status == 201)
            #expect(made.text == Self.leida("activa"))
            #expect(try await almacen.stock(1) == [6, 4, 0, 10])
            #expect(try await almacen.stock(2) == [2, 3, 0, 5])
            let before = try await almacen.database.contents()
            let split = #"{"lineas":[{"producto_id":1,"cantidad":1},{"producto_id":2,"cantidad":3},{"producto_id":1,"cantidad":3}]}"#
            for body in [Self.dos, split] {
                let again = try await almacen.service.call(.put, "/reservas/a:1", body)
                #expect(again.status == 200)
                #expect(again.text == Self.leida("activa"))
            }
            #expect(try await almacen.database.contents() == before)
            let read = try await almacen.service.call(.get, "/reservas/a:1")
            #expect(read.status == 200)
            #expect(read.text == Self.leida("activa"))
            #expect(read.headers["ETag"] != nil)
        }
    }

    @Test func `the same id with other lines is 422 and takes nothing`() async throws {
        try await Self.withStock { almacen in
            _ = try await almacen.service.call(.put, "/reservas/a", Self.dos)
            let before = try await almacen.database.contents()
            for lineas in [
                #"{"producto_id":1,"cantidad":4}"#, #"{"producto_id":1,"cantidad":4},{"producto_id":2,"cantidad":2}"#,
                #"{"producto_id":1,"cantidad":4},{"producto_id":3,"cantidad":3}"#,
            ] {
                let answer = try await almacen.service.call(.put, "/reservas/a", #"{"lineas":[\#(lineas)]}"#)
                #expect(answer.status == 422)
                #expect(try answer.problem().json.string("estado") == "activa")
            }
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test func `all lines or none, and the refusal is the same for ever`() async throws {
        try await Self.withStock { almacen in
            let body = #"{"lineas":[{"producto_id":3,"cantidad":1},{"producto_id":1,"cantidad":10},{"producto_id":2,"cantidad":6}]}"#
            for stocked in [false, true] {
                let answer = try await almacen.service.call(.put, "/reservas/a", body)
                #expect(answer.status == 409)
                let problem = try answer.problem()
                #expect(problem.error == "Stock insuficiente")
                #expect(problem.traceID != nil)
                #expect(try problem.json.string("estado") == "rechazada")
                let lacks = try #require(problem.json["detalle"])
                let wanted =
                    #"{"detalle":[{"producto_id":2,"cantidad":6,"disponible":5},{"producto_id":3,"cantidad":1,"disponible":0}]}"#
                #expect(String(decoding: JSONObject([.init("detalle", lacks)]).json, as: UTF8.self) == wanted)
                #expect(try await almacen.stock(1) == [10, 0, 0, 10])
                if !stocked {
                    for product in [2, 3] { _ = try await almacen.post("/stock", #"{"producto_id":\#(product),"cantidad":5000}"#) }
                }
            }
            #expect(try await almacen.stock(2) == [5000, 0, 0, 5000])
            let other = try await almacen.service.call(.put, "/reservas/a", Self.dos)
            #expect(other.status == 422)
            #expect(try other.problem().json.string("estado") == "rechazada")
            #expect(try await almacen.service.call(.put, "/reservas/b", body).status == 201)
        }
    }

    /// What each verb answers in each state, and what the first verb of each way has left.
    private static let ways: [(way: [String], estado: String, consumir: Int, liberar: Int, devolver: Int, extender: Int, put: Int)] = [
        (["PUT"], "activa", 200, 200, 409, 409, 200),
        (["PUT", "consumir"], "consumida", 200, 409, 200, 409, 200),
        (["PUT", "consumir", "devolver"], "devuelta", 200, 200, 200, 409, 409),
        (["PUT", "liberar"], "liberada", 409, 200, 409, 409, 409),
        (["PUT+"], "rechazada", 409, 200, 409, 409, 409),
        (["liberar"], "liberada", 409, 200, 409, 409, 409),
    ]

    @Test(arguments: ways) func `each state answers each verb as the table says`(
        way: [String], estado: String, consumir: Int, liberar: Int, devolver: Int, extender: Int, put: Int
    ) async throws {
        for (verb, status) in [("consumir", consumir), ("liberar", liberar), ("devolver", devolver), ("extender", extender), ("PUT", put)] {
            try await Self.withStock { almacen in
                func ask(_ verb: String) async throws -> Answer {
                    switch verb {
                    case "PUT": try await almacen.service.call(.put, "/reservas/x", Self.dos)
                    case "PUT+": try await almacen.service.call(.put, "/reservas/x", #"{"lineas":[{"producto_id":1,"cantidad":11}]}"#)
                    default: try await almacen.service.call(.post, "/reservas/x/" + verb, #"{"ttl_s":60}"#)
                    }
                }
                for step in way { _ = try await ask(step) }
                #expect(try await almacen.service.call(.get, "/reservas/x").json().string("estado") == estado)
                let before = try await almacen.database.contents()
                let answer = try await ask(way == ["PUT+"] && verb == "PUT" ? "PUT+" : verb)
                #expect(answer.status == status, "\(verb) of \(way)")
                let found = try answer.json().string("estado")
                if answer.status == 200 {
                    let moved = ["consumir": "consumida", "liberar": "liberada", "devolver": "devuelta"]
                    let isStep = estado == "activa" && verb != "PUT" || estado == "consumida" && verb == "devolver"
                    #expect(found == (isStep ? moved[verb] : estado))
                    if !isStep { #expect(try await almacen.database.contents() == before) }
                } else {
                    #expect(found == estado)
                    #expect(try await almacen.database.contents() == before)
                }
                for product in 1...2 as ClosedRange<Int64> {
                    let stock = try await almacen.stock(product).map { $0 ?? -1 }
                    #expect(stock[3] == stock[0] + stock[1] + stock[2])
                }
            }
        }
    }

    @Test func `the stock follows a reservation to its end and back`() async throws {
        try await Self.withStock { almacen in
            _ = try await almacen.service.call(.put, "/reservas/a", Self.dos)
            let consumed = try await almacen.service.call(.post, "/reservas/a/consumir")
            #expect(consumed.text == Self.leida("consumida", "a"))
            #expect(try await almacen.stock(1) == [6, 0, 4, 10])
            let back = try await almacen.service.call(.post, "/reservas/a/devolver")
            #expect(back.text == Self.leida("devuelta", "a"))
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
            _ = try await almacen.service.call(.put, "/reservas/b", Self.dos)
            let released = try await almacen.service.call(.post, "/reservas/b/liberar")
            #expect(released.text == Self.leida("liberada", "b"))
            #expect(try await almacen.stock(2) == [5, 0, 0, 5])
        }
    }

    @Test func `what is not there is 404, but for a release, which leaves a tombstone`() async throws {
        try await Self.withStock { almacen in
            for verb in ["consumir", "devolver", "extender"] {
                let answer = try await almacen.service.call(.post, "/reservas/a/" + verb, #"{"ttl_s":60}"#)
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "Reserva no existe")
            }
            #expect(try await almacen.service.call(.get, "/reservas/a").status == 404)
            let released = try await almacen.service.call(.post, "/reservas/a/liberar")
            #expect(released.status == 200)
            #expect(released.text == #"{"id":"a","estado":"liberada","lineas":[],"expira":null}"#)
            let late = try await almacen.service.call(.put, "/reservas/a", Self.dos)
            #expect(late.status == 409)
            #expect(try late.problem().error == "Reserva ya liberada")
            #expect(try late.problem().json.string("estado") == "liberada")
            #expect(try await almacen.stock(1) == [10, 0, 0, 10])
        }
    }

    @Test func `many are consumed at once, each by itself`() async throws {
        try await Self.withStock { almacen in
            let one = #"{"lineas":[{"producto_id":1,"cantidad":1}]}"#
            for id in ["a", "b", "c"] { _ = try await almacen.service.call(.put, "/reservas/" + id, one) }
            _ = try await almacen.service.call(.post, "/reservas/b/liberar")
            _ = try await almacen.service.call(.post, "/reservar", #"{"producto_id":1,"cantidad":1}"#)
            let answer = try await almacen.service.call(
                .post, "/reservas/consumir", #"{"ids":["c","nada","b","a","c","manual:4","manual:1"]}"#)
            #expect(answer.status == 200)
            let states = [
                ("c", "consumida"), ("nada", "desconocida"), ("b", "liberada"), ("a", "consumida"), ("c", "consumida"),
                ("manual:4", "consumida"), ("manual:1", "desconocida"),
            ].map { #"{"id":"\#($0)","estado":"\#($1)"}"# }
            #expect(answer.text == #"{"items":[\#(states.joined(separator: ","))]}"#)
            #expect(try await almacen.stock(1) == [7, 0, 3, 10])
        }
    }
}
