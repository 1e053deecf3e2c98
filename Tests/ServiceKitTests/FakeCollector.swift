import JSON
import Observability
import OutboundHTTP
import WorldKit

/// A collector that answers one request after another as a script says, and the last line of it for ever after.
final class FakeCollector: HTTPClient {
    enum Line: Sendable {
        case answer(Int)
        /// A refusal that asks to be left alone for so many seconds.
        case busy(Int, retryAfter: String)
        /// Cannot be reached.
        case away
        /// Never answers; the call ends when it is cancelled.
        case hang
    }

    private struct State {
        var script: [Line]
        var requests: [OutboundRequest] = []
        var goals: [(count: Int, reached: OneShot<Void>)] = []
    }

    private let state: Locked<State>

    init(_ script: Line...) { state = Locked(State(script: script)) }

    var requests: [OutboundRequest] { state.withLock { $0.requests } }

    /// The names of the spans of each request.
    func batches() throws -> [[String]] {
        try requests.map { request in
            let resources = try JSONObject(parsing: request.body ?? []).objects("resourceSpans") ?? []
            let scopes = try resources.flatMap { try $0.objects("scopeSpans") ?? [] }
            return try scopes.flatMap { try $0.objects("spans") ?? [] }.compactMap { try $0.string("name") }
        }
    }

    /// Waits until so many requests have come.
    func received(_ count: Int) async throws {
        let reached = OneShot<Void>()
        let isThere = state.withLock { state -> Bool in
            if state.requests.count < count { state.goals.append((count, reached)) }
            return state.requests.count >= count
        }
        if !isThere { try await reached.value() }
    }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let (line, reached) = state.withLock { state -> (Line, [OneShot<Void>]) in
            state.requests.append(request)
            let count = state.requests.count
            let reached = state.goals.filter { $0.count <= count }.map(\.reached)
            state.goals.removeAll { $0.count <= count }
            return (state.script.count > 1 ? state.script.removeFirst() : state.script[0], reached)
        }
        for goal in reached { goal.complete(.success(())) }
        switch line {
        case .answer(let status): return OutboundResponse(status: status, body: Array(#"{"partialSuccess":{}}"#.utf8))
        case .busy(let status, let pause): return OutboundResponse(status: status, headers: [("Retry-After", pause)])
        case .away: throw HTTPClientError(.cannotConnect, reason: "Connection refused", wasSent: false)
        case .hang: return try await OneShot<OutboundResponse>().value()
        }
    }
}
