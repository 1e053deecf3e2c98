import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// A first commit of which nobody is told whether it took place.
@Suite(.timeLimit(.minutes(5))) struct PagosIncertidumbreTests {
    /// What becomes of the next COMMIT; those after it are well.
    private final class Suerte: CommitPoint {
        private let proxima = Locked(CommitFate.done)

        func sea(_ fate: CommitFate) { proxima.withLock { $0 = fate } }

        func fate() -> CommitFate {
            proxima.withLock { proxima in
                defer { proxima = .done }
                return proxima
            }
        }

        func givesWay() -> Bool { false }
        func kill() {}
    }

    private struct Mesa: Sendable {
        let service: TestApp
        let database: Database
        let suerte: Suerte
        let pasarela: Guion

        func call(_ path: String, _ body: String = "") async throws -> Answer {
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "Idempotency-Key": "k"]
            return try await service.call(
                .post, path, body, headers: path == "/pagar" ? headers : ["Authorization": "Bearer " + TestApp.token])
        }

        func pagar() async throws -> Answer { try await call("/pagar", #"{"monto":5}"#) }

        func estados() async throws -> [String] {
            try await database.read {
                try $0.query("SELECT clave, estado FROM pagos ORDER BY id") { "\(try $0.text(0)) \(try $0.text(1))" }
            }
        }
    }

    private func conMesa(_ body: @Sendable (Mesa) async throws -> Void) async throws {
        let memory = try SharedMemory()
        try await withLiveWorld { world in
            let suerte = Suerte()
            let database = Database.rehearsed(on: memory, world: world, clock: { world.now }, point: suerte)
            let pasarela = Guion()
            let app = try await Pagos.build(Pagos.Configuration(), TestApp.context(database, in: world), pasarela: pasarela)
            try await body(Mesa(service: TestApp(app), database: database, suerte: suerte, pasarela: pasarela))
            database.close()
        }
    }

    @Test func `a charge that was written down is found by its key, and made`() async throws {
        try await conMesa { mesa in
            mesa.suerte.sea(.unknownDone)
            let answer = try await mesa.pagar()
            #expect(answer.text == #"{"pago_id":1,"estado":"aprobado","clave":"k"}"#)
            #expect(mesa.pasarela.llamadas == ["cobrar k"])
        }
    }

    @Test func `a charge that was not written down is an error, and not made`() async throws {
        try await conMesa { mesa in
            mesa.suerte.sea(.unknownNotDone)
            let answer = try await mesa.pagar()
            #expect(answer.status == 503)
            #expect(mesa.pasarela.llamadas == [])
        }
    }

    @Test func `where it cannot be read whether a charge was written down, the caller is told to repeat it, and its key`() async throws {
        try await conMesa { mesa in
            mesa.suerte.sea(.unknownDone)
            let visit: @Sendable (String) async -> Void = { if $0 == "before read asentado" { mesa.database.close() } }
            let answer = try await FaultPoint.$visitor.withValue(visit) { try await mesa.pagar() }
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try answer.problem().error == "La petición sigue en curso")
            #expect(try answer.json().string("clave") == "k")
            #expect(try answer.json().string("estado") == "en_curso")
            #expect(try answer.json().string("detail")?.contains("«k»") == true)
        }
    }

    @Test(arguments: [CommitFate.unknownDone, .unknownNotDone], [("/pagos/anular", "anulando"), ("/pagos/1/reembolsar", "reembolsando")])
    func `a void or a refund that may have begun is told to be repeated`(fate: CommitFate, caso: (path: String, durante: String))
        async throws
    {
        try await conMesa { mesa in
            _ = try await mesa.pagar()
            mesa.suerte.sea(fate)
            let answer = try await mesa.call(caso.path, #"{"clave":"k"}"#)
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            let estados = try await mesa.estados()
            #expect(estados == [fate == .unknownDone ? "k \(caso.durante)" : "k aprobado"])
            let again = try await mesa.call(caso.path, #"{"clave":"k"}"#)
            #expect(again.status == (fate == .unknownDone ? 409 : 200))
        }
    }
}
