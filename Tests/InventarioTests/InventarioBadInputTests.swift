import HTTPServer
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct InventarioBadInputTests {
    private static let incomplete = BadBody.each(
        [
            "{}", #"{"producto_id":1}"#, #"{"cantidad":1}"#, #"{"producto_id":null,"cantidad":1}"#, #"{"producto_id":1,"cantidad":null}"#,
            #"{"producto_id":"","cantidad":1}"#, #"{"producto_id":1,"cantidad":""}"#,
        ], "Faltan campos")

    private static let wrongProduct: [BadBody] = [
        products([#""1""#, "true", "[1]", "{}", "1.5", "1e0", "9223372036854775808", "99999999999999999999"], "un número entero"),
        products(["0", "-1", "-9223372036854775808"], "un número entero de 1 o más"),
    ].flatMap { $0 }

    private static func products(_ values: [String], _ what: String) -> [BadBody] {
        BadBody.each(values, "producto_id debe ser \(what)") { #"{"producto_id":\#($0),"cantidad":1}"# }
    }

    private static func counts(_ values: [String], _ error: String) -> [BadBody] {
        BadBody.each(values, error) { #"{"producto_id":1,"cantidad":\#($0)}"# }
    }

    private static let wrongCount = counts(
        [#""1""#, "true", "[1]", "{}", "1.5", "1e1", "9223372036854775808", "-9223372036854775809", "1.00001"],
        "cantidad debe ser un número entero")

    private static let wrongStock = counts(
        ["-1", "1000000000001", "9223372036854775807"], "cantidad debe ser un número entero de 0 a 1000000000000")

    private static let wrongReservation: [BadBody] = [
        counts(["0", "-1", "-0", "0.0", "-9223372036854775808"], "Faltan campos"),
        counts(["1000001", "9223372036854775807"], "cantidad debe ser un número entero de 1 a 1000000"),
    ].flatMap { $0 }

    private func expectRefusal(_ path: String, _ bad: BadBody) async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":50}"#)
            _ = try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":10}"#)
            let before = try await almacen.database.contents()
            let answer = try await almacen.service.call(.post, path, bytes: bad.bytes)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == bad.error)
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test(arguments: BadBody.noObject + incomplete + wrongProduct + wrongCount + wrongStock)
    func `a load that is wrong is told so, and nothing is written`(bad: BadBody) async throws { try await expectRefusal("/stock", bad) }

    @Test(arguments: BadBody.noObject + incomplete + wrongProduct + wrongCount + wrongReservation)
    func `a reservation that is wrong is told so, and nothing is written`(bad: BadBody) async throws {
        try await expectRefusal("/reservar", bad)
    }

    private static let wrongID: [BadBody] = [
        BadBody.each(["{}", #"{"reserva_id":null}"#, #"{"id":1}"#, #"{"reserva_id":""}"#], "Falta reserva_id"),
        BadBody.each([#""1""#, "true", "[1]", "{}", "1.5", "1e0", "9223372036854775808"], "reserva_id debe ser un número entero") {
            #"{"reserva_id":\#($0)}"#
        },
    ].flatMap { $0 }

    @Test(arguments: ["/liberar", "/consumir"], BadBody.noObject + wrongID)
    func `an end that is wrong is told so, and nothing is written`(path: String, bad: BadBody) async throws {
        try await expectRefusal(path, bad)
    }

    @Test(arguments: [("0", "«cantidad» debe ser 1 o más."), ("-7", "«cantidad» debe ser 1 o más."), ("null", "Falta «cantidad».")])
    func `a quantity that counts for nothing is told from one that is not there`(count: String, detail: String) async throws {
        try await Almacen.with { almacen in
            let answer = try await almacen.service.call(.post, "/reservar", #"{"producto_id":1,"cantidad":\#(count)}"#)
            #expect(try answer.problem().error == "Faltan campos")
            #expect(try answer.problem().detail == detail)
        }
    }
}
