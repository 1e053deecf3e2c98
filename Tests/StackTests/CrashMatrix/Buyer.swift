import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// A client that does not give up: asks for the same under the same key, of one replica after the other, until it is told how that
/// ended; and keeps all that it was told.
final class Buyer: Sendable {
    /// An answer, to what.
    struct Answer: Sendable, CustomStringConvertible {
        let step: Step
        let replica: String
        let status: Int
        let body: JSONObject
        let isReplayed: Bool
        let hasRetryAfter: Bool

        var description: String {
            let error = (try? body.string("error")) ?? nil
            let text = error ?? String(decoding: body.json, as: UTF8.self)
            return "\(replica) \(step.method) \(step.path): \(status) \(text)\(isReplayed ? ", replayed" : "")"
        }

        /// The order as it was told, where it was.
        private var order: JSONObject? { (try? body.object("pedido")) ?? nil }
        var estado: String? { (try? (order ?? body).string("estado")) ?? nil }
        var pedidoID: Int64? { (try? order?.integer("id")) ?? (try? body.integer("pedido_id")) ?? nil }

        /// Whether the same request would be answered like this for ever.
        var isFinal: Bool {
            switch status {
            case 200, 201, 402, 412: true
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
        var pedidoID: Int64?
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

    /// Asks for all that the scenario says, for as long as it is told what it wants.
    func run() async throws {
        for stage in stack.plan.scenario.stages(in: stack.plan.shape) {
            let last = try await inLanes(stage.count, stage) { try await self.insist($0) }
            guard last.allSatisfy({ $0.step.wanted.contains($0.status) }) else { break }
        }
        state.withLock { $0.isDone = true }
    }

    /// The final answer to each step, in the order in which they came.
    var lastWords: [Answer] { answers.filter(\.isFinal) }

    /// Asks once more for what was answered for good: nothing may come of it but the same answer.
    func askAgain(_ step: Step) async throws -> Answer { try await insist(step) }

    private func insist(_ step: Step) async throws -> Answer {
        var turn = 0
        var found: Answer?
        let replicas = stack.replicas
        let tag = step.key == nil ? try await entityTag() : nil
        _ = try await eventually(within: .seconds(40), in: stack.world, every: .milliseconds(50)) {
            defer { turn += 1 }
            found = try await ask(replicas[turn % replicas.count], step, tag)
            return found?.isFinal == true
        }
        guard let found, found.isFinal else { throw state.withLock { GaveUp(asked: step.path, silences: $0.silences) } }
        return found
    }

    private func path(_ template: String) -> String {
        template.replacing("{id}", with: state.withLock { $0.pedidoID }.map(String.init) ?? "0")
    }

    /// Of the order as it is now, which an edit is made conditional on.
    private func entityTag() async throws -> String? {
        var turn = 0
        var tag: String?
        let replicas = stack.replicas
        _ = try await eventually(within: .seconds(40), in: stack.world, every: .milliseconds(50)) {
            defer { turn += 1 }
            tag = try await called("GET", replicas[turn % replicas.count], path("/pedidos/{id}"))?.header("ETag")
            return tag != nil
        }
        return tag
    }

    /// - Returns: nil where there was no answer.
    private func ask(_ replica: String, _ step: Step, _ tag: String?) async throws -> Answer? {
        let response = try await called(step.method, replica, path(step.path), step.body, key: step.key, ifMatch: tag)
        guard let response else { return nil }
        let answer = Answer(
            step: step, replica: replica, status: response.status, body: try JSONObject(parsing: response.body),
            isReplayed: response.header("Idempotent-Replayed") == "true", hasRetryAfter: response.header("Retry-After") != nil)
        if answer.status >= 500, step.buys { try await lookBehind(answer) }
        state.withLock { state in
            state.answers.append(answer)
            if let id = answer.pedidoID { state.pedidoID = id }
        }
        return answer
    }

    /// Of requests that had no answer some may still be at work, and of what is not there nobody knows; otherwise what is said is so at
    /// this moment.
    private func lookBehind(_ answer: Answer) async throws {
        guard stack.plan.fault?.action.isOfDatabase != true, state.withLock({ $0.silences }) == 0 else { return }
        let lies = try await stack.books().standing.map { "answered \(answer) while there is \($0)" }
        state.withLock { $0.lies += lies }
    }

    /// - Returns: nil where there was no answer.
    private func called(
        _ method: String, _ replica: String, _ path: String, _ body: String? = nil, key: String? = nil, ifMatch: String? = nil
    ) async throws -> OutboundResponse? {
        do {
            return try await stack.call(method, replica, path, body, key: key, ifMatch: ifMatch)
        } catch let error as CancellationError {
            throw error
        } catch {
            if !(error is CrashStack.NotReady) { state.withLock { $0.silences += 1 } }
            return nil
        }
    }
}
