import JSON
import OutboundHTTP
import WorldKit

/// Stands for whoever runs functions: answers each call as the test says, and counts those that are under way.
final class FakeLambda: HTTPClient {
    typealias Answer = @Sendable (OutboundRequest) async throws -> OutboundResponse

    private struct State {
        var requests: [OutboundRequest] = []
        var underWay = 0
        var greatest = 0
        var waiting: [(count: Int, reached: OneShot<Void>)] = []
    }

    private let state = Locked(State())
    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }

    /// The calls so far.
    var requests: [OutboundRequest] { state.withLock { $0.requests } }

    /// The greatest number of calls that were under way at once.
    var greatest: Int { state.withLock { $0.greatest } }

    /// Waits until so many calls have come.
    func untilCalls(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.requests.count >= count { reached.complete(.success(())) } else { state.waiting.append((count, reached)) }
        }
        try await reached.value()
    }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let reached = state.withLock { state -> [OneShot<Void>] in
            state.requests.append(request)
            state.underWay += 1
            state.greatest = max(state.greatest, state.underWay)
            let count = state.requests.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }.map(\.reached)
        }
        for one in reached { one.complete(.success(())) }
        defer { state.withLock { $0.underWay -= 1 } }
        return try await answer(request)
    }

    /// An answer of a function, in its envelope.
    static func sobre(_ body: String = "{}", status: Int = 200, headers: String = "{}") -> OutboundResponse {
        let text = String(decoding: body.json, as: UTF8.self)
        return OutboundResponse(
            status: 200, body: Array(#"{"statusCode":\#(status),"headers":\#(headers),"body":\#(text),"isBase64Encoded":false}"#.utf8))
    }

    /// What it gives back of the event that it was given.
    static let echo: Answer = { request in sobre(String(decoding: request.body ?? [], as: UTF8.self)) }
}
