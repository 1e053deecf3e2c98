import JSON
import Observability
import OutboundHTTP
import Resilience
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct RemoteServiceTests {
    private typealias Line = ScriptedHTTP.Line

    private static let notSent = Line.fail(.cannotConnect, wasSent: false)
    private static let lost = Line.fail(.timedOut, wasSent: true)

    /// What became of a call, and how many left.
    private func outcome(_ request: RemoteRequest, _ http: ScriptedHTTP) async throws -> Result<Int, RemoteError> {
        let result = Locked<Result<Int, RemoteError>?>(nil)
        try await withLiveWorld { world in
            let remote = RemoteService.scripted(http, HurriedWorld(world))
            do {
                let status = try await remote.send(request).status
                result.withLock { $0 = .success(status) }
            } catch let error as RemoteError {
                result.withLock { $0 = .failure(error) }
            }
        }
        return try #require(result.withLock { $0 })
    }

    private func lostError(_ kind: HTTPClientError.Kind, wasSent: Bool) -> RemoteError.Cause {
        .noAnswer(HTTPClientError(kind, reason: "script", wasSent: wasSent))
    }

    @Test(arguments: [notSent, lost, .fail(.connectionLost, wasSent: true), .answer(502), .answer(503), .answer(504)])
    fileprivate func `a GET is sent again after what may pass`(line: ScriptedHTTP.Line) async throws {
        let http = ScriptedHTTP(line, line, .answer(200))
        #expect(try await outcome(.get("/a"), http) == .success(200))
        #expect(http.requests.map(\.url) == ["http://cosas/a", "http://cosas/a", "http://cosas/a"])
    }

    @Test func `a GET is given up after two repeats`() async throws {
        let http = ScriptedHTTP(Self.lost, Self.notSent)
        let error = RemoteError(
            remote: "cosas", cause: lostError(.cannotConnect, wasSent: false), mayHaveHappened: true, closedFor: .seconds(30))
        #expect(try await outcome(.get("/a"), http) == .failure(error))
        #expect(http.requests.count == 3)
    }

    @Test(arguments: [502, 503, 504]) func `one that hands on what it is asked is well where it tells of others`(status: Int) async throws {
        let http = ScriptedHTTP(
            .answer(status), .answer(status), .answer(status), .answer(status), .answer(status), .answer(status), .answer(200))
        try await LeapingWorld().during { world in
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas", credentials: SharedToken(Secret("abc")), http: http, world: world, kind: .intermediary)
            for _ in 1...2 {
                let error = await #expect(throws: RemoteError.self) { try await remote.send(.get("/a")) }
                #expect(error?.cause == .answered(status: status))
            }
            let count = http.requests.count
            #expect(status == 503 ? count > 2 : count == 2, "what failed over there is not done again")
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test func `any answer of it closes a circuit that connections have opened`() async throws {
        let http = ScriptedHTTP(Self.notSent, Self.notSent, Self.notSent, .answer(502), .answer(500))
        try await LeapingWorld().during { world in
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas", credentials: SharedToken(Secret("abc")), http: http, world: world, kind: .intermediary)
            _ = await #expect(throws: RemoteError.self) { try await remote.send(.get("/a")) }
            #expect(remote.breaker.openFor != nil)
            world.advance(by: .seconds(31))
            for _ in 1...2 {
                _ = await #expect(throws: RemoteError.self) { try await remote.send(.get("/a")) }
                #expect(remote.breaker.state == .closed(failures: 0))
            }
        }
    }

    @Test(arguments: [500, 501, 505]) func `a remote that says it is broken is not asked again`(status: Int) async throws {
        let http = ScriptedHTTP(.answer(status), .answer(200))
        let error = RemoteError(remote: "cosas", cause: .answered(status: status), mayHaveHappened: true)
        #expect(try await outcome(.get("/a"), http) == .failure(error))
        #expect(http.requests.count == 1)
    }

    @Test(arguments: [HTTPClientError.Kind.closed, .responseTooLarge]) func `what cannot pass is not tried again`(
        kind: HTTPClientError.Kind
    ) async throws {
        let http = ScriptedHTTP(.fail(kind, wasSent: false), .answer(200))
        let error = RemoteError(remote: "cosas", cause: lostError(kind, wasSent: false), mayHaveHappened: false)
        #expect(try await outcome(.get("/a"), http) == .failure(error))
        #expect(http.requests.count == 1)
    }

    @Test(arguments: [200, 201, 202, 204, 304, 400, 401, 404, 409, 422, 499])
    func `any answer below 500 but 429 is an answer, and is not asked for again`(status: Int) async throws {
        let http = ScriptedHTTP(.answer(status), .answer(500))
        #expect(try await outcome(.get("/a"), http) == .success(status))
        #expect(http.requests.count == 1)
    }

    @Test func `a POST is sent again as long as nothing of it has left`() async throws {
        let http = ScriptedHTTP(Self.notSent, Self.notSent, .answer(201))
        #expect(try await outcome(.post("/a", Array("{}".utf8)), http) == .success(201))
        #expect(http.requests.count == 3)
    }

    @Test func `a POST of which nothing has left in any try has not happened`() async throws {
        let http = ScriptedHTTP(Self.notSent)
        let error = RemoteError(
            remote: "cosas", cause: lostError(.cannotConnect, wasSent: false), mayHaveHappened: false, closedFor: .seconds(30))
        #expect(try await outcome(.post("/a", []), http) == .failure(error))
        #expect(http.requests.count == 3)
    }

    @Test(arguments: [
        (lost, RemoteError.Cause.noAnswer(HTTPClientError(.timedOut, reason: "script", wasSent: true))),
        (.fail(.connectionLost, wasSent: true), .noAnswer(HTTPClientError(.connectionLost, reason: "script", wasSent: true))),
        (.answer(502), .answered(status: 502)), (.answer(503), .answered(status: 503)), (.answer(504), .answered(status: 504)),
    ])
    fileprivate func `a POST that was sent is never sent again`(line: ScriptedHTTP.Line, cause: RemoteError.Cause) async throws {
        let http = ScriptedHTTP(line, .answer(200))
        let error = RemoteError(remote: "cosas", cause: cause, mayHaveHappened: true)
        #expect(try await outcome(.post("/a", []), http) == .failure(error))
        #expect(http.requests.count == 1)
    }

    @Test func `a POST that was sent in its second try is not sent a third time`() async throws {
        let http = ScriptedHTTP(Self.notSent, Self.lost, .answer(200))
        let error = RemoteError(remote: "cosas", cause: lostError(.timedOut, wasSent: true), mayHaveHappened: true)
        #expect(try await outcome(.post("/a", []), http) == .failure(error))
        #expect(http.requests.count == 2)
    }

    @Test(arguments: [lost, .answer(503)])
    fileprivate func `a POST that has a key is sent again, and under the same key`(line: ScriptedHTTP.Line) async throws {
        let http = ScriptedHTTP(line, line, .answer(200))
        #expect(try await outcome(.post("/a", [], key: "k"), http) == .success(200))
        #expect(http.requests.count == 3)
    }

    @Test func `a POST that may have got through in an earlier try may have happened`() async throws {
        let http = ScriptedHTTP(Self.lost, Self.notSent)
        let error = RemoteError(
            remote: "cosas", cause: lostError(.cannotConnect, wasSent: false), mayHaveHappened: true, closedFor: .seconds(30))
        #expect(try await outcome(.post("/a", [], key: "k"), http) == .failure(error))
    }

    @Test func `the pauses grow, up to a bound that doubles`() async throws {
        try await withLiveWorld { world in
            let hurried = HurriedWorld(world, chance: .max)
            _ = try? await RemoteService.scripted(ScriptedHTTP(.answer(503)), hurried).send(.get("/a"))
            let pauses = hurried.pauses
            #expect(pauses.count == 2)
            #expect(pauses[0] > .milliseconds(99) && pauses[0] <= .milliseconds(100))
            #expect(pauses[1] > .milliseconds(199) && pauses[1] <= .milliseconds(200))

            let lucky = HurriedWorld(world, chance: 0)
            _ = try? await RemoteService.scripted(ScriptedHTTP(.answer(503)), lucky).send(.get("/a"))
            #expect(lucky.pauses == [.zero, .zero])
        }
    }

    @Test func `a call bears the token, what it sends and takes, and the trace it belongs to`() async throws {
        try await withLiveWorld { world in
            let http = ScriptedHTTP(.answer(200))
            let remote = RemoteService.scripted(http, HurriedWorld(world))
            _ = try await remote.send(.get("/a"))
            let trace = TraceContext(parent: nil, world: world)
            _ = try await TraceContext.$current.withValue(trace) { try await remote.send(.post("/b", Array("{}".utf8))) }
            let fields = http.requests.map { $0.headers.map { "\($0.name): \($0.value)" } }
            #expect(fields[0] == ["Authorization: Bearer abc", "Accept: application/json", "X-Plazo-Ms: 4500"])
            #expect(
                fields[1] == [
                    "Authorization: Bearer abc", "Accept: application/json", "X-Plazo-Ms: 4500", "Content-Type: application/json",
                    "traceparent: \(trace.traceparent)",
                ])
            #expect(http.requests.map(\.method) == ["GET", "POST"])
            #expect(http.requests[1].body == Array("{}".utf8))
            #expect(http.requests.allSatisfy { $0.timeout == .seconds(5) })
        }
    }

    @Test func `whoever is cancelled in a pause gets no further try`() async throws {
        try await withLiveWorld { world in
            let hurried = HurriedWorld(world, fires: false)
            let http = ScriptedHTTP(.answer(503))
            let remote = RemoteService.scripted(http, hurried)
            let call = Task { try await remote.send(.get("/a")).status }
            try await hurried.firstTimer.value()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(http.requests.count == 1)
        }
    }

    @Test func `whoever is cancelled in a call gets no further try, and the breaker holds it against nobody`() async throws {
        try await withLiveWorld { world in
            let http = ScriptedHTTP(.wait(OneShot<Int>()))
            let remote = RemoteService.scripted(http, HurriedWorld(world))
            let call = Task { try await remote.send(.get("/a")).status }
            try await http.firstCall.value()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(http.requests.count == 1)
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test func `a body that is not of the contract is an error that may have happened`() async throws {
        try await withLiveWorld { world in
            let remote = RemoteService.scripted(ScriptedHTTP(.answer(200)), HurriedWorld(world))
            let good = RemoteAnswer(OutboundResponse(status: 200, body: Array(#"{"a":1}"#.utf8)))
            let decoded = try remote.decode(JSONObject.self, from: good)
            #expect(try decoded.integer("a") == 1)
            for text in ["", "[]", "<html>"] {
                let bad = RemoteAnswer(OutboundResponse(status: 200, body: Array(text.utf8)))
                let error = #expect(throws: RemoteError.self) { try remote.decode(JSONObject.self, from: bad) }
                #expect(error?.mayHaveHappened == true)
            }
        }
    }

    @Test(arguments: [(200, true), (302, true), (399, true), (400, false), (404, false), (409, false), (499, false), (500, true)])
    func `a status that the contract does not have is a refusal when it is one of the 400s`(status: Int, mayHaveHappened: Bool) async throws
    {
        try await withLiveWorld { world in
            let remote = RemoteService.scripted(ScriptedHTTP(.answer(200)), HurriedWorld(world))
            let cause = (400..<500).contains(status) ? RemoteError.Cause.refused(status: status) : .unexpected("status \(status)")
            #expect(
                remote.unexpected(RemoteAnswer(OutboundResponse(status: status)))
                    == RemoteError(remote: "cosas", cause: cause, mayHaveHappened: mayHaveHappened))
            let late = RemoteAnswer(OutboundResponse(status: status), mayHaveHappenedBefore: true)
            #expect(remote.unexpected(late).mayHaveHappened)
        }
    }
}
