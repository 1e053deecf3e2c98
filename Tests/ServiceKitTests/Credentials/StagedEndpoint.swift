import OutboundHTTP
import TestSupport
import WorldKit

/// A token endpoint at `http://id/token` as a test stages it, and another service at every other address.
final class StagedEndpoint: HTTPClient {
    enum Line: Sendable {
        /// A token that is good for so many seconds.
        case token(String, Int)
        case answer(Int, String)
        case fail(HTTPClientError.Kind)
        /// What comes after it is held up until that has come.
        indirect case held(OneShot<Void>, Line)
    }

    private struct State {
        var script: [Line]
        var asked: [OutboundRequest] = []
        var called: [OutboundRequest] = []
        var goals: [(count: Int, reached: OneShot<Void>)] = []
    }

    static let url = "http://id/token"

    private let state: Locked<State>
    private let remote: @Sendable (_ bearer: String) async throws -> OutboundResponse

    /// - Parameters:
    ///   - script: the last line of it for ever after.
    ///   - remote: how the other service answers to a token.
    init(
        _ script: Line...,
        remote: @escaping @Sendable (_ bearer: String) async throws -> OutboundResponse = { _ in OutboundResponse(status: 200) }
    ) {
        state = Locked(State(script: script))
        self.remote = remote
    }

    /// The requests for tokens.
    var asked: [OutboundRequest] { state.withLock { $0.asked } }

    /// What tokens the other service was called with.
    var bearers: [String] {
        state.withLock { $0.called }.map { request in
            String((request.headers.first { $0.name == "Authorization" }?.value ?? "").dropFirst("Bearer ".count))
        }
    }

    func append(_ line: Line) { state.withLock { $0.script.append(line) } }

    /// Waits until tokens were asked for so often.
    func untilAsked(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.asked.count >= count { reached.complete(.success(())) } else { state.goals.append((count, reached)) }
        }
        try await reached.value()
    }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        guard request.url == Self.url else {
            state.withLock { $0.called.append(request) }
            return try await remote(bearers.last ?? "")
        }
        let (line, reached) = state.withLock { state in
            state.asked.append(request)
            let count = state.asked.count
            defer { state.goals.removeAll { $0.count <= count } }
            let line = state.script.count > 1 ? state.script.removeFirst() : state.script[0]
            return (line, state.goals.filter { $0.count <= count }.map(\.reached))
        }
        for one in reached { one.complete(.success(())) }
        return try await answer(line)
    }

    private func answer(_ line: Line) async throws -> OutboundResponse {
        switch line {
        case .token(let token, let seconds):
            let body = #"{"access_token":"\#(token)","expires_in":\#(seconds),"token_type":"Bearer","scope":"email"}"#
            return OutboundResponse(status: 200, headers: [("Content-Type", "application/json")], body: Array(body.utf8))
        case .answer(let status, let body): return OutboundResponse(status: status, body: Array(body.utf8))
        case .fail(let kind): throw HTTPClientError(kind, reason: "script", wasSent: false)
        case .held(let gate, let line):
            try await gate.value()
            return try await answer(line)
        }
    }
}
