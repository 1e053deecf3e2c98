import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// A request, and somebody who meddles with its order at each point that it comes to, in any of the services: before and after each
/// transaction, each call, each word to the gateway.
@Suite(.timeLimit(.minutes(5))) struct RivalesTests {
    /// Who meddles, and how.
    enum Rival: CaseIterable {
        /// The same request under the same key.
        case mismaClave
        /// Another replica that takes for dead whoever has the order.
        case relevo
        /// A release of the order's reservation, from elsewhere, unless it is there already: then it would be theft.
        case liberar
        /// A void of its charge, from elsewhere, unless it is approved already.
        case anular
        /// A refund of the order.
        case reembolsar
        /// Two rounds of whatever sweeps, at once.
        case barridos
    }

    private static let clave = "clave-del-cliente"

    private func request(_ tienda: Tienda, refunds: Bool) async throws -> Answer {
        refunds ? try await tienda.refund(key: Self.clave) : try await tienda.order((1, 2), key: Self.clave)
    }

    private func meddle(_ rival: Rival, _ tienda: Tienda, refunds: Bool) async throws {
        let names = try await tienda.database.read { transaction in
            try transaction.query("SELECT clave FROM pedidos WHERE id = 1") { "\(try $0.text(0)):1" }
        }
        switch rival {
        case .mismaClave: _ = try await request(tienda, refunds: refunds)
        case .relevo:
            tienda.world.advance(by: .seconds(31))
            try await tienda.replica.impulsar()
        case .liberar:
            for name in names where try await tienda.inventario.call(.get, "/reservas/\(name)").status == 404 {
                _ = try await tienda.inventario.call(.post, "/reservas/\(name)/liberar")
            }
        case .anular:
            for name in names where try await tienda.charges().allSatisfy({ !$0.hasPrefix("aprobado") }) {
                _ = try await tienda.pagos.call(.post, "/pagos/anular", #"{"clave":"\#(name):cobro"}"#)
            }
        case .reembolsar: _ = try await tienda.refund()
        case .barridos:
            tienda.world.advance(by: .seconds(61))
            async let one: Void = tienda.replica.impulsar()
            async let other: Void = tienda.replica.impulsar()
            _ = try await (one, other)
        }
    }

    /// Makes the request; the rival acts when it comes to its `turn`-th point.
    /// - Returns: how many points it came to, and what was wrong afterwards.
    private func run(_ rival: Rival?, refunds: Bool, turn: Int) async throws -> (points: [String], problems: [String]) {
        let points = Locked<[String]>([])
        let found = Locked<[String]>([])
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1.5", pieces: 5))
            if refunds {
                _ = try await tienda.order((1, 2), key: "compra")
                try await tienda.settle()
            }
            let visit: @Sendable (String) async -> Void = { point in
                let count = points.withLock { points in
                    points.append(point)
                    return points.count
                }
                guard let rival, count == turn else { return }
                await FaultPoint.$visitor.withValue(nil) {
                    do {
                        try await meddle(rival, tienda, refunds: refunds)
                    } catch {
                        found.withLock { $0.append("the rival: \(error)") }
                    }
                }
            }
            let first = try await FaultPoint.$visitor.withValue(visit) { try await request(tienda, refunds: refunds) }
            var problems = try await afterwards(tienda, refunds: refunds, first)
            problems += found.withLock { $0 }
            found.withLock { $0 = problems }
        }
        return (points.withLock { $0 }, found.withLock { $0 })
    }

    private func afterwards(_ tienda: Tienda, refunds: Bool, _ first: Answer) async throws -> [String] {
        for _ in 1...3 { try await tienda.settle(after: .seconds(61)) }
        var problems: [String] = []
        let again = try await request(tienda, refunds: refunds)
        let isFinal = [200, 201].contains(again.status) || [202, 409].contains(again.status) && again.headers["Retry-After"] == nil
        if !isFinal { problems.append("asked again: \(again.status) \(again.text)") }
        if [200, 201].contains(first.status), again.body != first.body {
            problems.append("first told \(first.text), then \(again.text)")
        }
        try await tienda.settle(after: .seconds(61))
        let books = try await tienda.pedidos.call(.get, "/admin/conciliacion")
        if try books.json().objects("items")?.isEmpty != true { problems.append(books.text) }
        let pieces = try await tienda.pieces(1).map { $0 ?? 0 }
        if pieces.reduce(0, +) != 5 || pieces[1] != 0 { problems.append("pieces: \(pieces)") }
        let orders = try await tienda.orders()
        let confirmed = orders.count { $0.contains(" confirmado") }
        if orders.count > 2 || confirmed > 1 { problems.append("orders: \(orders)") }
        if pieces[2] != Int64(confirmed * 2) { problems.append("\(orders) with \(pieces)") }
        return problems
    }

    @Test(arguments: Rival.allCases, [false, true])
    func `whoever comes between, wherever it is, the books agree and nobody was told what is not so`(
        rival: Rival, refunds: Bool
    ) async throws {
        let points = try await run(nil, refunds: refunds, turn: 0).points
        // They are those of all services, or it would have shown little.
        #expect(points.contains(refunds ? "before gateway reembolsar" : "before gateway cobrar"), "\(points)")
        for turn in 1...points.count {
            let problems = try await run(rival, refunds: refunds, turn: turn).problems
            #expect(problems == [], "\(rival) at the point \(turn), \(points[turn - 1])")
        }
    }
}
