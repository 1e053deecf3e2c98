import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// A client that does not give up: asks for the same under the same key, of one replica after the other, until it is told how that
/// ended; and keeps all that it was told.
final class Buyer: Sendable {
    /// An answer, to what.
    struct Answer: Sendable, CustomStringConvertible {
        let asked: String
        let status: Int
        let body: JSONObject
        let isReplayed: Bool
        let hasRetryAfter: Bool

        var description: String {
            let error = (try? body.string("error")) ?? nil
            return "\(asked): \(status) \(error ?? String(decoding: body.json, as: UTF8.self))\(isReplayed ? ", replayed" : "")"
        }

        var estado: String? { (try? body.string("estado")) ?? nil }
        var pedidoID: Int64? { (try? body.integer("pedido_id")) ?? nil }

        /// Whether the same request would be answered like this for ever.
        var isFinal: Bool {
            switch status {
            case 200, 201: true
            case 202: estado == "cancelado"
            case 409: !hasRetryAfter
            default: false
            }
        }
    }

    struct GaveUp: Error, CustomStringConvertible {
        let asked: String
        let silences: Int
        var description: String { "no final answer to \(asked); \(silences) requests without any answer" }
    }

    private struct State {
        var answers: [Answer] = []
        var silences = 0
        var lies: [String] = []
        var isDone = false
    }

    private let stack: CrashStack
    private let state = Locked(State())

    init(_ stack: CrashStack) { self.stack = stack }

    /// All that it was told.
    var answers: [Answer] { state.withLock { $0.answers } }

    /// What it was told that was not true at that moment.
    var lies: [String] { state.withLock { $0.lies } }

    /// Whether it has all that it wanted.
    var isDone: Bool { state.withLock { $0.isDone } }

    /// Orders, and has the order refunded where the scenario says so; returns with the last word.
    @discardableResult
    func run() async throws -> Answer {
        var last = try await insist("/pedidos", stack.plan.scenario.order, key: "compra")
        if stack.plan.scenario.end == .reembolsado, let id = last.pedidoID, last.status == 201 {
            last = try await insist("/pedidos/\(id)/reembolsar", #"{"motivo":"prueba"}"#, key: "devolucion")
        }
        state.withLock { $0.isDone = true }
        return last
    }

    /// Asks once more for what was answered for good: nothing may come of it but the same answer.
    func askAgain() async throws -> Answer { try await insist("/pedidos", stack.plan.scenario.order, key: "compra") }

    private func insist(_ path: String, _ body: String, key: String) async throws -> Answer {
        var turn = 0
        var found: Answer?
        let replicas = stack.replicas
        _ = try await eventually(within: .seconds(40), in: stack.world, every: .milliseconds(50)) {
            defer { turn += 1 }
            found = try await ask(replicas[turn % replicas.count], path, body, key: key)
            return found?.isFinal == true
        }
        guard let found, found.isFinal else { throw state.withLock { GaveUp(asked: path, silences: $0.silences) } }
        return found
    }

    /// - Returns: nil where there was no answer.
    private func ask(_ replica: String, _ path: String, _ body: String, key: String) async throws -> Answer? {
        let response: OutboundResponse
        do {
            response = try await stack.call("POST", replica, path, body, key: key)
        } catch let error as CancellationError {
            throw error
        } catch {
            if !(error is CrashStack.NotReady) { state.withLock { $0.silences += 1 } }
            return nil
        }
        let answer = Answer(
            asked: "\(replica) \(path)", status: response.status, body: try JSONObject(parsing: response.body),
            isReplayed: response.header("Idempotent-Replayed") == "true", hasRetryAfter: response.header("Retry-After") != nil)
        // Of requests that had no answer some may still be at work; otherwise what is said is so at this moment.
        if answer.status >= 500, path == "/pedidos", state.withLock({ $0.silences }) == 0 {
            let books = try Books(of: stack)
            let lies = books.standing.map { "answered \(answer) while there is \($0)" }
            state.withLock { $0.lies += lies }
        }
        state.withLock { $0.answers.append(answer) }
        return answer
    }
}
