import HTTPServer
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ProductosBadInputTests {
    private static let incomplete = BadBody.each(
        [
            "{}", #"{"nombre":"x"}"#, #"{"precio":1}"#, #"{"nombre":"","precio":1}"#, #"{"nombre":null,"precio":1}"#,
            #"{"nombre":"x","precio":null}"#, #"{"nombre":"x","precio":""}"#, #"{"Nombre":"x","Precio":1}"#,
        ], "Faltan campos")

    /// What is wrong with a name, and what with a price, in a POST and in a PUT.
    private static let wrong: [BadBody] = [
        BadBody.each(["5", "true", "[]", "{}"], "nombre debe ser un texto") { #"{"nombre":\#($0),"precio":1}"# },
        BadBody.each(
            [" ", #"\n\t"#, #"\u00a0"#, #"a\u0000b"#, String(repeating: "x", count: 201), String(repeating: "🧊", count: 201)],
            "nombre debe ser un texto de 1 a 200 caracteres"
        ) { #"{"nombre":"\#($0)","precio":1}"# },
        prices([#""1""#, "true", "[1]", "{}"], "precio debe ser un número"),
        prices(["-1", "-0.0001", "-922337203685477.5808", "-1e3"], "precio debe ser un importe de cero o más"),
        prices(["1.00001", "0.12345", "1e-5", "123456789.123456789"], "precio debe ser un importe con 4 decimales como máximo"),
        prices(
            ["922337203685477.5808", "922337203685478", "9223372036854775808", "1e15", "1e400", "1e99999999999"],
            "precio debe ser un importe menor que 922337203685477.5808"),
    ].flatMap { $0 }

    private static func prices(_ values: [String], _ error: String) -> [BadBody] {
        BadBody.each(values, error) { #"{"nombre":"x","precio":\#($0)}"# }
    }

    @Test(arguments: BadBody.noObject + incomplete + wrong)
    func `a POST that is wrong is told so, and nothing is written`(bad: BadBody) async throws {
        try await Catalogo.with { catalogo in
            let before = try await catalogo.database.contents()
            let answer = try await catalogo.service.call(.post, "/productos", bytes: bad.bytes)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == bad.error)
            #expect(try await catalogo.database.contents() == before)
        }
    }

    @Test(arguments: BadBody.noObject + wrong)
    func `a PUT that is wrong is told so, and nothing is changed`(bad: BadBody) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(1)
            let before = try await catalogo.database.contents()
            let answer = try await catalogo.service.call(.put, "/productos/1", bytes: bad.bytes)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == bad.error)
            #expect(try await catalogo.database.contents() == before)
        }
    }

    @Test func `a missing member and a repeated one are named`() async throws {
        try await Catalogo.with { catalogo in
            #expect(try await catalogo.service.call(.post, "/productos", #"{"precio":1}"#).problem().detail == "Falta «nombre».")
            #expect(try await catalogo.service.call(.post, "/productos", #"{"nombre":"x"}"#).problem().detail == "Falta «precio».")
            let repeated = try await catalogo.service.call(.post, "/productos", #"{"nombre":"x","precio":1,"precio":2}"#).problem()
            #expect(repeated.detail == "En el byte 25: el campo «precio» está repetido.")
        }
    }

    @Test(arguments: ["abc", "-1", "+1", "1.0", "1e0", "%31x", "99999999999999999999", "9223372036854775808", "1/", "%20"])
    func `what is no id is not found, whatever is wanted of it`(id: String) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(1)
            let before = try await catalogo.database.contents()
            for method in [HTTPMethod.get, .put, .delete] {
                let answer = try await catalogo.service.call(method, "/productos/" + id, #"{"precio":5}"#)
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "No encontrado")
            }
            #expect(try await catalogo.database.contents() == before)
        }
    }

    @Test(arguments: ["0", "2", "9223372036854775807"]) func `an id that nothing has is not found`(id: String) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(1)
            for method in [HTTPMethod.get, .put] {
                let answer = try await catalogo.service.call(method, "/productos/" + id, #"{"precio":5}"#)
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "No encontrado")
            }
        }
    }
}
