import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Every wish in every state that a payment can be in.
@Suite(.timeLimit(.minutes(5))) struct PagosEstadosTests {
    enum Verbo: String, Sendable { case pagar, otro, anular, reembolsar }

    struct Caso: Sendable, CustomTestStringConvertible {
        let antes: String
        let verbo: Verbo
        let status: Int
        /// What the answer says, where it says any.
        let estado: String?
        let reintento: Bool
        /// What is there afterwards.
        let despues: String
        let llamadas: [String]

        init(
            _ antes: String, _ verbo: Verbo, _ status: Int, _ estado: String?, reintento: Bool = false, queda: String? = nil,
            _ llamadas: String...
        ) {
            self.antes = antes
            self.verbo = verbo
            self.status = status
            self.estado = estado
            self.reintento = reintento
            despues = queda ?? antes
            self.llamadas = llamadas
        }

        var testDescription: String { "\(verbo) of \(antes)" }
    }

    static let tabla: [Caso] = [
        Caso("nada", .pagar, 200, "aprobado", queda: "aprobado", "cobrar k"),
        Caso("en_curso", .pagar, 409, "en_curso", reintento: true), Caso("aprobado", .pagar, 200, "aprobado"),
        Caso("rechazado", .pagar, 200, "rechazado"), Caso("anulando", .pagar, 409, "anulado"),
        Caso("anulado", .pagar, 409, "anulado"), Caso("reembolsando", .pagar, 409, "reembolsado"),
        Caso("reembolsado", .pagar, 409, "reembolsado"), Caso("lapida", .pagar, 409, "anulado"),

        Caso("nada", .otro, 200, "aprobado", queda: "aprobado", "cobrar k"), Caso("en_curso", .otro, 422, nil),
        Caso("aprobado", .otro, 422, nil), Caso("rechazado", .otro, 422, nil), Caso("anulando", .otro, 422, nil),
        Caso("anulado", .otro, 422, nil), Caso("reembolsando", .otro, 422, nil), Caso("reembolsado", .otro, 422, nil),
        Caso("lapida", .otro, 409, "anulado"),

        Caso("nada", .anular, 200, "anulado", queda: "lapida"), Caso("en_curso", .anular, 409, "en_curso", reintento: true),
        Caso("aprobado", .anular, 200, "anulado", queda: "anulado", "anular k"), Caso("rechazado", .anular, 200, "rechazado"),
        Caso("anulando", .anular, 409, "anulando", reintento: true), Caso("anulado", .anular, 200, "anulado"),
        Caso("reembolsando", .anular, 409, "reembolsando", reintento: true), Caso("reembolsado", .anular, 200, "reembolsado"),
        Caso("lapida", .anular, 200, "anulado"),

        Caso("nada", .reembolsar, 404, nil), Caso("en_curso", .reembolsar, 409, "en_curso", reintento: true),
        Caso("aprobado", .reembolsar, 200, "reembolsado", queda: "reembolsado", "reembolsar k"),
        Caso("rechazado", .reembolsar, 409, "rechazado"), Caso("anulando", .reembolsar, 409, "anulando", reintento: true),
        Caso("anulado", .reembolsar, 409, "anulado"), Caso("reembolsando", .reembolsar, 409, "reembolsando", reintento: true),
        Caso("reembolsado", .reembolsar, 200, "reembolsado"), Caso("lapida", .reembolsar, 409, "anulado"),
    ]

    @Test func `the table has every state`() {
        let states = Set(Self.tabla.map(\.antes))
        #expect(states == Set(Pago.Estado.allCases.map(\.rawValue)).union(["nada", "lapida"]))
        #expect(Self.tabla.count == states.count * 4)
    }

    @Test(arguments: tabla) func `each wish is answered as the state of the payment allows`(caso: Caso) async throws {
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            try await caja.poner(caso.antes)
            let before = try await caja.database.contents()
            for repeated in [false, true] {
                let answer =
                    switch caso.verbo {
                    case .pagar: try await caja.pagar("k")
                    case .otro: try await caja.pagar("k", #"{"monto":6}"#)
                    case .anular: try await caja.anular("k")
                    case .reembolsar: try await caja.reembolsar(1)
                    }
                #expect(answer.status == caso.status)
                #expect(answer.headers["Retry-After"] == (caso.reintento ? "1" : nil))
                let json = try answer.json()
                #expect(try json.string("estado") == caso.estado)
                if caso.estado != nil { #expect(try json.integer("pago_id") == 1) }
                if caso.verbo != .pagar, caso.verbo != .otro, caso.estado != nil { #expect(try json.string("clave") == "k") }
                let isReplay = (caso.verbo == .pagar || caso.verbo == .otro) && caso.status == 200 && (repeated || caso.antes != "nada")
                #expect(answer.headers["Idempotent-Replayed"] == (isReplay ? "true" : nil))
                if caso.status != 200 { #expect(try answer.problem().error.isEmpty == false) }
            }
            #expect(try await caja.quedan() == (caso.despues == "nada" ? [] : [caso.despues]))
            if caso.despues == caso.antes { #expect(try await caja.database.contents() == before) }
            #expect(pasarela.llamadas == caso.llamadas)
        }
    }

    @Test func `what the gateway never answers is under way, and is told so`() async throws {
        let pasarela = Guion { _, _ in throw Guion.Mudo() }
        for (estado, verbo) in [("nada", Verbo.pagar), ("aprobado", .anular), ("aprobado", .reembolsar)] {
            try await Caja.with(pasarela: pasarela) { caja in
                try await caja.poner(estado)
                let answer =
                    switch verbo {
                    case .pagar, .otro: try await caja.pagar("k")
                    case .anular: try await caja.anular("k")
                    case .reembolsar: try await caja.reembolsar(1)
                    }
                #expect(answer.status == 409)
                #expect(answer.headers["Retry-After"] == "1")
                #expect(!answer.text.contains("Mudo"))
                let now = verbo == .pagar ? "en_curso" : verbo == .anular ? "anulando" : "reembolsando"
                #expect(try answer.json().string("estado") == now)
                #expect(try await caja.quedan() == [now])
            }
        }
    }

    @Test func `a charge that the gateway calls voided is voided`() async throws {
        try await Caja.with(pasarela: Guion { _, _ in .anulado }) { caja in
            for _ in 1...2 {
                let answer = try await caja.pagar("k")
                #expect(answer.status == 409)
                #expect(answer.headers["Retry-After"] == nil)
                #expect(try answer.problem().error == "Pago ya anulado")
            }
            #expect(try await caja.estados() == ["k anulado"])
        }
    }

    @Test func `whoever gave no key is told the one that was made, and settles the charge by it`() async throws {
        let pasarela = Guion { _, _ in throw Guion.Mudo() }
        try await Caja.with(pasarela: pasarela) { caja in
            let answer = try await caja.pagar(nil)
            #expect(answer.status == 409)
            let clave = try #require(try answer.json().string("clave"))
            #expect(try answer.problem().detail?.contains(clave) == true)
            #expect(try await caja.estados() == ["\(clave) en_curso"])
            #expect(try await caja.pagar(clave).status == 409)
            #expect(try await caja.service.call(.get, "/pagos?clave=\(clave)").status == 200)
        }
    }
}

extension Caja {
    /// A payment of the key `k` in that state, as it would stand there.
    fileprivate func poner(_ estado: String) async throws {
        guard estado != "nada" else { return }
        let isTombstone = estado == "lapida"
        try await database.write { transaction in
            let isPending = ["en_curso", "anulando", "reembolsando"].contains(estado)
            try transaction.execute(
                """
                INSERT INTO pagos (clave, estado, monto, moneda, medio, creado, arriendo, lapida) VALUES ('k', ?, ?, ?, ?, ?, ?, ?)
                """, .text(isTombstone ? "anulado" : estado), .integer(isTombstone ? 0 : 50000), .text(isTombstone ? "" : "PYG"),
                .text(isTombstone ? "" : "tarjeta"), .integer(transaction.now.micros),
                SQLValue(isPending ? transaction.now.micros + 15_000_000 : nil as Int64?), .integer(isTombstone ? 1 : 0))
        }
    }

    /// What there is, as the table of states calls it; what is at rest must have no lease, and the rest one.
    fileprivate func quedan() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT estado, lapida, arriendo FROM pagos ORDER BY id") { row in
                let estado = try row.text(0)
                let isPending = ["en_curso", "anulando", "reembolsando"].contains(estado)
                let lease = try row.optionalInteger(2)
                return (try row.integer(1) == 1 ? "lapida" : estado) + ((lease != nil) == isPending ? "" : " with a wrong lease")
            }
        }
    }
}
