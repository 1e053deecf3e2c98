import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// A process that dies beside the gateway, and the one that comes after it on the same databases.
@Suite(.timeLimit(.minutes(5))) struct PagosCaidaTests {
    struct Caso: Sendable, CustomTestStringConvertible {
        let verbo: Guion.Verbo
        let lado: PasarelaFragil.Lado
        let durante: String
        let alFinal: String
        let movimientos: [String]

        var testDescription: String { "\(lado) \(verbo)" }
    }

    static let casos: [Caso] = PasarelaFragil.Lado.allCases.flatMap { lado in
        [
            Caso(verbo: .cobrar, lado: lado, durante: "en_curso", alFinal: "aprobado", movimientos: ["k cobro 50000 PYG"]),
            Caso(
                verbo: .anular, lado: lado, durante: "anulando", alFinal: "anulado",
                movimientos: ["k cobro 50000 PYG", "k anulacion 50000 PYG"]),
            Caso(
                verbo: .reembolsar, lado: lado, durante: "reembolsando", alFinal: "reembolsado",
                movimientos: ["k cobro 50000 PYG", "k reembolso 50000 PYG"]),
        ]
    }

    private func hacer(_ verbo: Guion.Verbo, _ caja: Caja) async throws -> Answer {
        switch verbo {
        case .cobrar, .consultar: return try await caja.pagar("k")
        case .anular:
            _ = try await caja.pagar("k")
            return try await caja.anular("k")
        case .reembolsar:
            _ = try await caja.pagar("k")
            return try await caja.reembolsar(1)
        }
    }

    @Test(arguments: casos) func `what a crash left is brought to its end by the next process, once`(caso: Caso) async throws {
        let world = ManualWorld()
        try await Caja.with(in: world) { caja in
            let muere = PasarelaFragil.muere(caso.verbo, caso.lado, PasarelaSimulada(caja.libro))
            let primera = try await caja.otra(pasarela: muere)
            let answer = try await hacer(caso.verbo, primera)
            #expect(answer.status == 409)
            #expect(try answer.json().string("estado") == caso.durante)
            #expect(try await caja.estados() == ["k \(caso.durante)"])

            // Its lease is still on: it might be alive.
            world.advance(by: .milliseconds(14_999))
            try await caja.recuperar()
            #expect(try await caja.estados() == ["k \(caso.durante)"])

            world.advance(by: .milliseconds(1))
            try await caja.recuperar()
            #expect(try await caja.estados() == ["k \(caso.alFinal)"])
            #expect(try await caja.movimientos() == caso.movimientos)
            #expect(try await PagoDAO(caja.database).espera() == nil)
            try await caja.recuperar()
            #expect(try await caja.movimientos() == caso.movimientos)
        }
    }

    @Test func `the background service does it by itself, when the lease ends, and stops when it is told to`() async throws {
        let world = ManualWorld()
        try await Caja.with(in: world) { caja in
            let muere = PasarelaFragil.muere(.cobrar, .despues, PasarelaSimulada(caja.libro))
            _ = try await caja.otra(pasarela: muere).pagar("k")
            let asked = OneShot<Void>()
            let real = PasarelaSimulada(caja.libro)
            let segunda = try await caja.otra(
                pasarela: PasarelaFragil(real) { verbo, lado in
                    if (verbo, lado) == (.consultar, .despues) { asked.complete(.success(())) }
                })
            let service = try #require(segunda.service.app.services.first { $0.name == "pagos-recuperacion" })
            let ended = OneShot<Void>()
            world.spawn(service.name) {
                await service.run()
                ended.complete(.success(()))
            }
            // It looks once a second, as long as nothing is due; the last look is at the end of the lease.
            for _ in 1...15 {
                await world.untilTimers(1)
                world.advance(by: .seconds(1))
            }
            try await asked.value()
            await world.untilTimers(1)
            while try await caja.estados() != ["k aprobado"] { await Task.yield() }
            await world.stop()
            try await ended.value()
        }
    }

    @Test func `a charge that an earlier version left under way is found`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await database.migrate(PagoDAO.migrations.filter { $0.number <= 2 })
            try await database.write { transaction in
                for estado in ["en_curso", "aprobado"] {
                    try transaction.execute(
                        "INSERT INTO pagos (clave, estado, monto, moneda, medio, creado) VALUES (?, ?, 5, 'PYG', 'x', 7)", .text(estado),
                        .text(estado))
                }
            }
            try await database.migrate(PagoDAO.migrations)
            let dao = PagoDAO(database)
            let tomados = try await dao.tomar(limite: 9, arriendo: .seconds(1)).commit()
            #expect(tomados.pagos.map(\.clave) == ["en_curso"])
            #expect(try await dao.pago(clave: "aprobado")?.estado == .aprobado)
        }
    }

    @Test func `the recovery looks first, and charges under the same key where the gateway knows nothing`() async throws {
        let world = ManualWorld()
        let pasarela = Guion { _, _ in throw CancellationError() }
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            for clave in ["a", "b", "c"] { _ = try await caja.pagar(clave) }
            world.advance(by: .seconds(15))
            pasarela.ahora { verbo, clave in
                switch (verbo, clave) {
                case (.consultar, "a"): .rechazado
                case (.consultar, "b"): .anulado
                default: nil
                }
            }
            try await caja.recuperar()
            #expect(try await caja.estados() == ["a rechazado", "b anulado", "c aprobado"])
            #expect(pasarela.llamadas.dropFirst(3) == ["consultar a", "consultar b", "consultar c", "cobrar c"])
        }
    }
}
