import HTTPServer
import JSON
import Persistence
import TestSupport
import Testing

/// Two replicas on one server, and callers who all want something else of the same orders at the same time: what the rivals of one
/// process cannot show, because its writes come one after another.
@Suite(.timeLimit(.minutes(10))) struct CarrerasTests {
    private static let orders = 24
    /// Fewer than are wanted.
    private static let pieces = 14

    /// What somebody was told.
    private struct Told: Sendable {
        let order: Int
        let wish: String
        let answer: Answer
    }

    /// Everything at once of one order, at both replicas.
    private func quarrel(_ order: Int, _ one: Comercio, _ other: TestApp) async throws -> [Told] {
        let confirm = #"{"pago":{"medio":"tarjeta"},"total_esperado":1}"#
        let path = "/pedidos/\(order)"
        return try await withThrowingTaskGroup(of: Told.self) { group in
            func ask(
                _ wish: String, _ method: HTTPMethod, _ path: String, _ body: String, key: String? = nil, at app: TestApp?, _ who: String
            ) {
                group.addTask {
                    let tag = method == .put ? "\"1\"" : nil
                    return Told(
                        order: order, wish: wish, answer: try await one.call(method, path, body, as: who, key: key, ifMatch: tag, at: app))
                }
            }
            ask("confirm k", .post, path + "/confirm", confirm, key: "k\(order)", at: nil, Comercio.ana)
            ask("confirm k", .post, path + "/confirm", confirm, key: "k\(order)", at: other, Comercio.ana)
            ask("confirm", .post, path + "/confirm", confirm, at: other, Comercio.ana)
            if order % 3 == 0 { ask("cancel", .post, path + "/cancelar", "{}", at: other, Comercio.ana) }
            if order % 3 == 1 { ask("edit", .put, path + "/items", Comercio.items([(1, 2)]), at: nil, Comercio.ana) }
            if order % 4 == 2 {
                for app in [nil, other] { ask("refund", .post, path + "/reembolsar", #"{"motivo":"x"}"#, at: app, Comercio.gema) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `whoever asks for what at the same time, nothing is sold twice, nothing charged twice, and nobody was told what is not so`()
        async throws
    {
        try await Comercio.replicated { one, other in
            try await one.stock((price: "1", pieces: Self.pieces))
            for _ in 1...Self.orders { #expect(try await one.make((1, 1)).status == 201) }
            let told = try await withThrowingTaskGroup(of: [Told].self) { group in
                for order in 1...Self.orders { group.addTask { try await quarrel(order, one, other) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            for _ in 1...3 { try await one.settle(after: .seconds(61)) }
            #expect(try await one.disagreements() == [])
            let pieces = try await one.pieces().map { $0 ?? 0 }
            #expect(pieces.reduce(0, +) == Int64(Self.pieces) && pieces[1] == 0, "\(pieces)")
            var sold: Int64 = 0
            for order in 1...Self.orders {
                let read = try await one.call(.get, "/pedidos/\(order)").json()
                let state = try read.object("pedido")?.string("estado") ?? ""
                let count = try read.objects("items")?.first?.integer("cantidad") ?? 0
                if state == "confirmado" { sold += count }
                #expect(["pendiente", "confirmado", "cancelado", "reembolsado"].contains(state), "\(order): \(state)")
                expect(told.filter { $0.order == order }, state, count)
            }
            #expect(pieces[2] == sold)
            #expect(try await one.charges().count { $0.hasPrefix("aprobado") } == Int(sold))
            // Otherwise it has shown little.
            #expect(sold > 0 && told.contains { $0.answer.status == 409 })
        }
    }

    private func expect(_ told: [Told], _ state: String, _ count: Int64) {
        for one in told {
            let text = "\(one.order): \(one.wish) was told \(one.answer.status) \(one.answer.text), it is \(state) of \(count)"
            #expect([200, 202, 409, 412].contains(one.answer.status), "\(text)")
            guard one.answer.status == 200 else { continue }
            switch one.wish {
            case "cancel": #expect(state == "cancelado", "\(text)")
            case "edit": #expect(state == "pendiente" && count == 2, "\(text)")
            case "refund": #expect(state == "reembolsado", "\(text)")
            default: #expect(["confirmado", "reembolsado"].contains(state) && count == 1, "\(text)")
            }
        }
        // Under one key there is one end.
        let ends = told.filter { $0.wish == "confirm k" && $0.answer.status != 202 && $0.answer.headers["Retry-After"] == nil }
        #expect(Set(ends.map(\.answer.text)).count <= 1, "\(ends.map(\.answer.text))")
    }
}
