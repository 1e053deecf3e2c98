package import HTTPServer
import WorldKit

/// The Runtime API as a test wants it: gives its events one after the other, then keeps whoever asks waiting; remembers what it is told.
package final class ScriptedRuntimeAPI: Sendable {
    /// An event to give.
    package struct Event: Sendable {
        let id: String
        let body: String
        let headers: [(name: String, value: String)]
        let status: Int

        /// - Parameters:
        ///   - headers: beside the name of the event, without `Lambda-Runtime-`.
        ///   - status: what its answer is answered.
        package init(
            id: String = "8476a536-e9f4-11e8-9739-2dfe598c3fcd", body: String = "{}", headers: [(name: String, value: String)] = [],
            status: Int = 202
        ) {
            self.id = id
            self.body = body
            self.headers = headers
            self.status = status
        }
    }

    /// What was posted.
    package struct Told: Sendable, Equatable {
        /// After `/2018-06-01/runtime/`.
        package let path: String
        package let body: String
        /// `Lambda-Runtime-Function-Error-Type`.
        package let errorType: String?

        package init(path: String, body: String, errorType: String? = nil) {
            self.path = path
            self.body = body
            self.errorType = errorType
        }
    }

    private struct State {
        var events: [Event]
        var given: Event?
        var polls = 0
        var told: [Told] = []
        var counting: [(count: Int, reached: OneShot<Void>)] = []
    }

    private let state: Locked<State>
    /// What `init/error` and `next` are answered.
    private let startStatus: Int
    private let nextStatus: Int

    package init(_ events: [Event] = [], startStatus: Int = 202, nextStatus: Int = 200) {
        state = Locked(State(events: events))
        self.startStatus = startStatus
        self.nextStatus = nextStatus
    }

    /// What was posted so far.
    package var told: [Told] { state.withLock { $0.told } }

    /// How often somebody asked for an event.
    package var polls: Int { state.withLock { $0.polls } }

    /// Waits until somebody has asked that often.
    package func untilPolls(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.polls >= count { reached.complete(.success(())) } else { state.counting.append((count, reached)) }
        }
        try await reached.value()
    }

    package func respond(_ request: Request) async -> Response {
        let prefix = "/2018-06-01/runtime/"
        guard request.target.path.hasPrefix(prefix) else { return Response(status: 404) }
        let path = String(request.target.path.dropFirst(prefix.count))
        if path == "invocation/next", request.method == .get { return await next() }
        let told = Told(
            path: path, body: String(decoding: request.body, as: UTF8.self),
            errorType: request.headers["Lambda-Runtime-Function-Error-Type"])
        return state.withLock { state in
            state.told.append(told)
            guard path != "init/error" else { return Response(status: startStatus) }
            guard let given = state.given, path.hasPrefix("invocation/\(given.id)/") else {
                return Response(status: 400, body: Array(#"{"errorType":"InvalidRequestID"}"#.utf8))
            }
            state.given = nil
            return Response(status: given.status, body: Array(#"{"status":"\#(given.status)"}"#.utf8))
        }
    }

    private func next() async -> Response {
        let (event, reached) = state.withLock { state -> (Event?, [OneShot<Void>]) in
            state.polls += 1
            let polls = state.polls
            defer { state.counting.removeAll { $0.count <= polls } }
            let reached = state.counting.filter { $0.count <= polls }.map(\.reached)
            // Whoever has not answered gets the same again, as from the real one.
            if state.given == nil, !state.events.isEmpty { state.given = state.events.removeFirst() }
            return (state.given, reached)
        }
        for one in reached { one.complete(.success(())) }
        guard nextStatus == 200 else { return Response(status: nextStatus, body: Array("no".utf8)) }
        guard let event else {
            _ = try? await OneShot<Void>().value()  // until the server ends
            return Response(status: 503)
        }
        var headers: HTTPHeaders = ["Lambda-Runtime-Aws-Request-Id": event.id]
        for (name, value) in event.headers { headers.append("Lambda-Runtime-" + name, value) }
        return Response(status: 200, headers: headers, body: Array(event.body.utf8))
    }
}
