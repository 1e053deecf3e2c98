import HTTPServer
import JSON
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReservasBadInputTests {
    private static func lines(_ values: [String], _ error: String) -> [BadBody] {
        BadBody.each(values, error) { #"{"lineas":\#($0)}"# }
    }

    private static let many = "[" + Array(repeating: #"{"producto_id":1,"cantidad":1}"#, count: 201).joined(separator: ",") + "]"

    private static let wrongPut: [BadBody] = [
        BadBody.each(["{}", #"{"lineas":null}"#, #"{"lineas":""}"#, #"{"lineas":[{}]}"#], "Faltan campos"),
        lines([#"[{"producto_id":1}]"#, #"[{"cantidad":1}]"#, #"[{"producto_id":1,"cantidad":null}]"#], "Faltan campos"),
        lines([#""x""#, "7", "{}", "true"], "lineas debe ser una lista"),
        lines(["[7]", "[null]", "[[]]"], "lineas[0] debe ser un objeto"),
        lines(["[]", many], "lineas debe ser una lista de 1 a 200 líneas"),
        lines([#"[{"producto_id":0,"cantidad":1}]"#], "lineas[0].producto_id debe ser un número entero de 1 o más"),
        lines(
            [#"[{"producto_id":1,"cantidad":0}]"#, #"[{"producto_id":1,"cantidad":-1}]"#, #"[{"producto_id":1,"cantidad":1000001}]"#],
            "lineas[0].cantidad debe ser un número entero de 1 a 1000000"),
        lines(
            [#"[{"producto_id":1,"cantidad":1},{"producto_id":2,"cantidad":1},{"producto_id":1,"cantidad":1000000}]"#],
            "lineas[2].cantidad debe ser 1000000 como máximo, sumadas las líneas del mismo producto"),
        BadBody.each(["0", "-1", "86401", "9223372036854775807"], "ttl_s debe ser un número entero de 1 a 86400", put),
        BadBody.each([#""x""#, "true", "[]", "1.5"], "ttl_s debe ser un número entero", put),
    ].flatMap { $0 }

    private static func put(_ ttl: String) -> String { #"{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":\#(ttl)}"# }

    private static let wrongExtension: [BadBody] = [
        BadBody.each(["{}", #"{"ttl_s":null}"#, #"{"ttl_s":""}"#], "Faltan campos"),
        BadBody.each(["0", "-1", "86401"], "ttl_s debe ser un número entero de 1 a 86400") { #"{"ttl_s":\#($0)}"# },
        BadBody.each([#""x""#, "true", "{}", "1.5"], "ttl_s debe ser un número entero") { #"{"ttl_s":\#($0)}"# },
    ].flatMap { $0 }

    private static let idSentence = "El id de una reserva debe tener de 1 a 255 caracteres ASCII visibles, sin «/»"

    private static let wrongConsumption: [BadBody] = [
        BadBody.each(["{}", #"{"ids":null}"#, #"{"ids":""}"#], "Faltan campos"),
        BadBody.each([#"{"ids":"a"}"#, #"{"ids":7}"#, #"{"ids":{}}"#], "ids debe ser una lista"),
        BadBody.each([#"{"ids":["a",7]}"#, #"{"ids":["a",null]}"#], "ids[1] debe ser un texto"),
        BadBody.each(
            [#"{"ids":[]}"#, #"{"ids":[\#(Array(repeating: "\"a\"", count: 501).joined(separator: ","))]}"#],
            "ids debe ser una lista de 1 a 500 ids"),
        BadBody.each([#"{"ids":["a",""]}"#, #"{"ids":["a b"]}"#, #"{"ids":["a/b"]}"#, #"{"ids":["ñ"]}"#], idSentence),
    ].flatMap { $0 }

    private func expectRefusals(_ method: HTTPMethod, _ path: String, _ bodies: [BadBody]) async throws {
        try await ReservasAPITests.withStock { almacen in
            _ = try await almacen.put("a", 1)
            let before = try await almacen.database.contents()
            for bad in BadBody.noObject + bodies {
                let answer = try await almacen.service.call(method, path, bytes: bad.bytes)
                #expect(answer.status == 400, "\(bad)")
                #expect(try answer.problem().error == bad.error, "\(bad)")
            }
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test(arguments: ["a", "b"]) func `a wish that is wrong is told so, and nothing is written`(id: String) async throws {
        try await expectRefusals(.put, "/reservas/" + id, Self.wrongPut)
    }

    @Test func `more time that is wrong is told so, and nothing is written`() async throws {
        try await expectRefusals(.post, "/reservas/a/extender", Self.wrongExtension)
    }

    @Test func `a list of ids that is wrong is told so, and nothing is written`() async throws {
        try await expectRefusals(.post, "/reservas/consumir", Self.wrongConsumption)
    }

    @Test func `an id that cannot be is told so by every route, and nothing is written`() async throws {
        try await ReservasAPITests.withStock { almacen in
            let before = try await almacen.database.contents()
            for id in ["a%20b", "a%2Fb", "%C3%B1", "%7F", String(repeating: "k", count: 256)] {
                for (method, verb) in [
                    (.get, ""), (.put, ""), (.post, "/extender"), (.post, "/consumir"), (.post, "/liberar"), (.post, "/devolver"),
                ]
                    as [(HTTPMethod, String)]
                {
                    let body = #"{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":1}"#
                    let answer = try await almacen.service.call(method, "/reservas/\(id)\(verb)", body)
                    #expect(answer.status == 400)
                    #expect(try answer.problem().error == Self.idSentence)
                }
            }
            for id in ["manual:", "manual:1", "manual:x"] {
                let answer = try await almacen.put(id, 1)
                #expect(answer.status == 400)
                #expect(try answer.problem().error == "Los ids que empiezan con «manual:» los da el servicio")
            }
            #expect(try await almacen.database.contents() == before)
            let longest = String(repeating: "k", count: 255)
            for id in ["!", "~", "manual", "Manual:1", "consumir2", "a,b", longest, "..", "a%25b"] {
                #expect(try await almacen.put(id, 1).status == 201, "\(id)")
            }
            #expect(try await almacen.service.call(.get, "/reservas/a%25b").json().string("id") == "a%b")
            // That path is another route's.
            #expect(try await almacen.put("consumir", 1).status == 405)
        }
    }

    @Test func `the verbs look at no body`() async throws {
        try await ReservasAPITests.withStock { almacen in
            _ = try await almacen.put("a", 1)
            for (verb, body) in [("consumir", "{"), ("devolver", ""), ("liberar", "[]")] {
                #expect(try await almacen.service.call(.post, "/reservas/a/" + verb, body).status == 200)
            }
        }
    }

    @Test(arguments: [
        ("estado=rara", "estado debe ser uno de: activa, consumida, devuelta, liberada, expirada, rechazada"),
        ("limite=1001", "limite debe ser un número entero de 1 a 1000"), ("cursor=-1", "cursor no es de esta lista"),
        ("ids=", idSentence), ("ids=a,,b", idSentence),
        ("ids=" + Array(repeating: "a", count: 201).joined(separator: ","), "ids debe ser una lista de 1 a 200 ids, como a,b,c"),
    ])
    func `a list that nobody can give is told so`(query: String, error: String) async throws {
        try await Almacen.with { almacen in
            let answer = try await almacen.service.call(.get, "/reservas?" + query)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
        }
    }
}
