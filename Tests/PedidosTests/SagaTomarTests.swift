import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// Taking over orders that nobody drives any more.
@Suite(.timeLimit(.minutes(5))) struct SagaTomarTests {
    private func take(_ fixture: SagaFixture, _ limit: Int = 32) async throws -> [PedidoEnCurso] {
        try await fixture.dao.tomar(limite: limit, arriendo: .seconds(15), trace: nil).commit().pedidos
    }

    @Test(arguments: DatabaseKind.allCases) func `one whose lease lies ahead is nobody else's`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            let begun = try await fixture.begin()
            fixture.world.advance(by: .microseconds(14_999_999))
            #expect(try await fixture.dao.hayLibres() == false)
            let before = try await fixture.database.contents()
            #expect(try await take(fixture) == [])
            #expect(try await fixture.database.contents() == before)
            fixture.world.advance(by: .microseconds(1))
            #expect(try await fixture.dao.hayLibres())
            let taken = try #require(try await take(fixture).first)
            #expect(taken.version == 2)
            #expect(!taken.esPropio)
            #expect(taken.asOwn == begun.tras(version: 2, compensaciones: []))
            #expect(try await fixture.lease() == .seconds(15))
            #expect(try await fixture.timeline() == ["iniciado", "retomado"])
            #expect(try await fixture.dao.hayLibres() == false)
            #expect(try await take(fixture) == [])
            await #expect(throws: PedidoError.versionPerdida) {
                _ = try await fixture.dao.prorrogar(begun, [], arriendo: .seconds(15)).commit()
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the longest waiting are first, as many as are asked for`(kind: DatabaseKind) async throws
    {
        try await SagaFixture.with(kind: kind) { fixture in
            for number in 1...5 { _ = try await fixture.begin(key: "k\(number)") }
            for (id, seconds) in [(1, 50), (2, 10), (3, 40), (4, 20), (5, 90)] as [(Int64, Int64)] {
                try await fixture.database.write { transaction in
                    let moment = try transaction.now + .seconds(seconds)
                    try transaction.execute("UPDATE pedidos SET arriendo = ? WHERE id = ?", .integer(moment.micros), .integer(id))
                }
            }
            fixture.world.advance(by: .seconds(60))
            #expect(try await take(fixture, 3).map(\.id) == [2, 4, 3])
            #expect(try await take(fixture, 3).map(\.id) == [1])
            #expect(try await fixture.order(5) == "confirmando adelante - v1")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `those that were free at a moment are taken alone`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            _ = try await fixture.begin(key: "a")
            fixture.world.advance(by: .seconds(15))
            let moment = try await fixture.dao.ahora()
            _ = try await fixture.begin(key: "b")
            fixture.world.advance(by: .seconds(15))
            let taken = try await fixture.dao.tomar(limite: 9, hasta: moment, arriendo: .seconds(15), trace: nil).commit()
            #expect(taken.pedidos.map(\.id) == [1])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `one that cannot be read holds up no other`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            for key in ["a", "b"] { _ = try await fixture.begin(key: key) }
            try await fixture.database.write { try $0.execute("UPDATE pedidos SET estado = 'nuevo' WHERE id = 1") }
            fixture.world.advance(by: .seconds(15))
            let taken = try await fixture.dao.tomar(limite: 9, arriendo: .seconds(15), trace: nil).commit()
            #expect(taken.pedidos.map(\.id) == [2])
            #expect(taken.ilegibles.map(\.id) == [1])
            #expect(taken.ilegibles.first?.error.contains("nuevo") == true)
            #expect(try await fixture.dao.hayLibres() == false, "it is left alone for a while")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `one that waited for its next try was left by nobody`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            let begun = try await fixture.begin()
            let turned = try await fixture.dao.darVuelta(begun, .sinServicio, [.liberar], [], arriendo: .seconds(15)).commit()
            let tried = turned.tras(compensaciones: turned.compensaciones.map { $0.fallida("503", esRechazo: false, limite: 20) })
            _ = try await fixture.dao.anotar(tried, [], pausa: .seconds(40)).commit()
            fixture.world.advance(by: .seconds(40))
            let waiting = try await fixture.dao.tomar(limite: 9, arriendo: .seconds(15), trace: nil).commit()
            #expect(waiting.pedidos.count == 1)
            #expect(waiting.abandonados == [])
            #expect(try await fixture.timeline() == ["iniciado"])
            fixture.world.advance(by: .seconds(15))
            let left = try await fixture.dao.tomar(limite: 9, arriendo: .seconds(15), trace: nil).commit()
            #expect(left.abandonados.count == 1, "whoever had taken it has not gone on")
            #expect(try await fixture.timeline() == ["iniciado", "retomado"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of many who take one has it`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            for number in 1...10 { _ = try await fixture.begin(key: "k\(number)") }
            fixture.world.advance(by: .seconds(15))
            let taken = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 1...8 { group.addTask { try await take(fixture, 3).map(\.id) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.sorted() == Array(1...10))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `one that has turned is taken with what is left to take back`(kind: DatabaseKind)
        async throws
    {
        try await SagaFixture.with(kind: kind) { fixture in
            let begun = try await fixture.begin()
            let known = begun.tras(cobro: .init(id: 7, aprobado: false), compensaciones: [])
            let turned = try await fixture.dao.darVuelta(known, .pagoRechazado, [.anular, .liberar], [], arriendo: .seconds(15)).commit()
            let half = turned.tras(compensaciones: [turned.compensaciones[0].hecha, turned.compensaciones[1]])
            _ = try await fixture.dao.anotar(half, [], pausa: .zero).commit()
            let taken = try #require(try await take(fixture).first)
            #expect(taken.paso == .compensando && taken.motivo == .pagoRechazado && taken.cobro == known.cobro)
            #expect(taken.compensaciones.map(\.accion) == [.liberar])
            #expect(taken.version == 4)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `orders at rest and those that wait for an operator are left alone`(kind: DatabaseKind)
        async throws
    {
        try await SagaFixture.with(kind: kind) { fixture in
            let first = try await fixture.begin()
            _ = try await fixture.dao.terminar(first, .confirmado, nil, []).commit()
            let second = try await fixture.begin(key: "k2")
            let turned = try await fixture.dao.darVuelta(second, .sinServicio, [.liberar], [], arriendo: .seconds(15)).commit()
            _ = try await fixture.dao.anotar(turned, [], pausa: nil).commit()
            fixture.world.advance(by: .seconds(1_000_000))
            #expect(try await fixture.dao.hayLibres() == false)
            #expect(try await take(fixture) == [])
        }
    }
}
