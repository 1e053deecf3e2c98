import HTTPServer
import JSON
import OutboundHTTP
import Pedidos
import Persistence
import TestSupport
import Testing
import WorldKit

/// A confirmation or a refund, and somebody who meddles with its order at each point that it comes to, in any of the services: before and after
/// each transaction, each call, each word to the gateway.
@Suite(.timeLimit(.minutes(10))) struct RivalesTests {
    /// Who meddles, and how.
    enum Rival: CaseIterable {
        /// The same confirmation under the same key.
        case mismaClave
        /// Another confirmation of the order.
        case otraClave
        /// The order is cancelled.
        case cancelar
        /// It is given other lines.
        case editar
        /// It is refunded.
        case reembolsar
        /// It is refunded twice at once.
        case reembolsarDosVeces
        /// Another replica that takes for dead whoever has the order: it was paused past its lease.
        case relevo
        /// Past the deadline of the order, too.
        case vencido
    }

    private func meddle(_ rival: Rival, _ comercio: Comercio) async throws -> Answer? {
        switch rival {
        case .mismaClave: return try await confirm(comercio)
        case .otraClave: return try await comercio.confirm(key: "otra")
        case .cancelar: return try await comercio.cancel()
        case .editar: return try await comercio.edit(1, (1, 1), ifMatch: "\"1\"")
        case .reembolsar: return try await comercio.refund()
        case .reembolsarDosVeces:
            async let one = comercio.refund()
            async let other = comercio.refund(key: "r")
            _ = try await one
            return try await other
        case .relevo, .vencido:
            comercio.world.advance(by: .seconds(rival == .relevo ? 31 : 61))
            try await comercio.replica.impulsar()
            return nil
        }
    }

    /// What is asked for, and meddled with.
    enum Wish: CaseIterable { case confirmar, reembolsar }

    private func confirm(_ comercio: Comercio) async throws -> Answer {
        try await comercio.confirm(more: #","total_esperado":3"#, key: "clave")
    }

    private func ask(_ wish: Wish, _ comercio: Comercio) async throws -> Answer {
        wish == .confirmar ? try await confirm(comercio) : try await comercio.refund(key: "reembolso")
    }

    /// Confirms an order, or refunds it; the rival acts when it comes to its `turn`-th point.
    /// - Returns: the points that it came to, and what was wrong afterwards.
    private func run(_ wish: Wish, _ rival: Rival?, turn: Int, on kind: DatabaseKind) async throws -> (points: [String], problems: [String])
    {
        let points = Locked<[String]>([])
        let found = Locked<[String]>([])
        let told = Locked<Answer?>(nil)
        try await Comercio.with(failures: 1000, kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 3))
            if wish == .reembolsar {
                _ = try await confirm(comercio)
                try await comercio.settle()
            }
            let visit: @Sendable (String) async -> Void = { point in
                let count = points.withLock { points in
                    points.append(point)
                    return points.count
                }
                guard let rival, count == turn else { return }
                await FaultPoint.$visitor.withValue(nil) {
                    do {
                        let answer = try await meddle(rival, comercio)
                        told.withLock { $0 = answer }
                    } catch {
                        found.withLock { $0.append("the rival: \(error)") }
                    }
                }
            }
            let first = try await FaultPoint.$visitor.withValue(visit) { try await ask(wish, comercio) }
            let problems = try await afterwards(comercio, wish, rival, first, told.withLock { $0 })
            found.withLock { $0 += problems }
        }
        return (points.withLock { $0 }, found.withLock { $0 })
    }

    /// What the order may be in the end, and what follows from it.
    private func afterwards(_ comercio: Comercio, _ wish: Wish, _ rival: Rival?, _ first: Answer, _ other: Answer?) async throws -> [String]
    {
        for _ in 1...3 { try await comercio.settle(after: .seconds(61)) }
        var problems = try await comercio.disagreements().map { $0 ?? "-" }
        let order = try await comercio.call(.get, "/pedidos/1").json()
        let state = try order.object("pedido")?.string("estado") ?? ""
        let pieces = try await comercio.pieces().map { $0 ?? 0 }
        let standing = try await comercio.charges().filter { $0.hasPrefix("aprobado") }
        let wanted: Int64 = try order.objects("items")?.first?.integer("cantidad") ?? 0
        func expect(_ what: Bool, _ text: String) {
            if !what { problems.append("\(text): \(state) \(pieces) \(standing), told \(first.status), the rival \(other?.status ?? 0)") }
        }
        switch state {
        case "confirmado":
            expect(pieces == [5 - wanted, 0, wanted], "its goods")
            expect(standing.count == 1 && standing[0].contains(" \(wanted)0000 "), "its money")
            expect(wanted == 3, "confirmed as its buyer expected it")
        case "pendiente", "cancelado", "reembolsado":
            expect(pieces == [5, 0, 0], "no goods")
            expect(standing.isEmpty, "no money")
        default: expect(false, "an end")
        }
        if first.status == 200 {
            expect(state == "reembolsado" || wish == .confirmar && state == "confirmado", "told so")
        }
        if other?.status == 200 {
            switch rival {
            case .cancelar: expect(state == "cancelado" && first.status == 409, "told cancelled")
            case .editar: expect(state == "pendiente" && wanted == 1 && first.status == 409, "told edited")
            case .reembolsar, .reembolsarDosVeces: expect(state == "reembolsado", "told refunded")
            default: expect(["confirmado", "reembolsado"].contains(state), "told confirmed too")
            }
        }
        // The key is answered as before where that was the end of it.
        let again = try await ask(wish, comercio)
        let isFinal = first.status != 202 && first.status < 500 && first.headers["Retry-After"] == nil
        if isFinal { expect(again.status == first.status && again.body == first.body, "asked again \(again.status)") }
        return problems
    }

    private static let everything = Wish.allCases.flatMap { wish in Rival.allCases.map { (wish, $0) } }

    @Test(arguments: everything, DatabaseKind.allCases)
    func `whoever comes between, wherever it is, the books agree and nobody was told what is not so`(
        request: (wish: Wish, rival: Rival), kind: DatabaseKind
    ) async throws {
        let (wish, rival) = request
        let points = try await run(wish, nil, turn: 0, on: kind).points
        // They are those of all services, or it would have shown little.
        let own = wish == .confirmar ? ["before commit empezarIntento", "before gateway cobrar"] : ["before gateway reembolsar"]
        for point in own + ["after commit terminar"] {
            #expect(points.contains(point), "\(points)")
        }
        for turn in 1...points.count {
            let problems = try await run(wish, rival, turn: turn, on: kind).problems
            #expect(problems == [], "\(rival) at the point \(turn), \(points[turn - 1])")
        }
    }
}
