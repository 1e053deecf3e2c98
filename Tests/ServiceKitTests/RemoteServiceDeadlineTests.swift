import OutboundHTTP
import Resilience
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// How far a caller's patience reaches, and how often a remote is asked again.
@Suite(.timeLimit(.minutes(5))) struct RemoteServiceDeadlineTests {
    /// Calls with that much time left.
    private func send(
        _ request: RemoteRequest, left: Duration?, _ script: ScriptedHTTP.Line..., chance: UInt64 = 0
    ) async throws -> (http: ScriptedHTTP, error: RemoteError?, remote: RemoteService) {
        let http = ScriptedHTTP(script: script)
        let live = LiveWorld()
        let world = HurriedWorld(live, chance: chance)
        let remote = RemoteService.scripted(http, world)
        var failure: RemoteError?
        do {
            let deadline = left.map { Deadline(world.uptime + $0) }
            _ = try await Deadline.$current.withValue(deadline) { try await remote.send(request) }
        } catch {
            failure = error as? RemoteError
        }
        await live.stop()
        return (http, failure, remote)
    }

    private func plazo(_ request: OutboundRequest) -> String? { request.headers.first { $0.name == Deadline.header }?.value }

    @Test(
        arguments: [
            (nil, 5000, "4500"), (.seconds(60), 5000, "4500"), (.seconds(5), 5000, "4500"), (.milliseconds(4999), 4999, "4499"),
            (.milliseconds(100), 100, "90"), (.milliseconds(50), 50, "45"), (.milliseconds(20), 20, "15"), (.milliseconds(10), 10, "5"),
            (.milliseconds(4), 4, "2"), (.milliseconds(1), 1, "1"),
        ] as [(Duration?, Int64, String)])
    func `a call may take as long as the caller waits, no longer than the policy says, and the remote is told of somewhat less`(
        left: Duration?, millis: Int64, told: String
    ) async throws {
        let seen = try await send(.get("/a"), left: left, .answer(200))
        #expect(seen.http.requests.map(\.timeout) == [.milliseconds(millis)])
        #expect(seen.http.requests.map(plazo) == [told])
    }

    @Test func `when nobody waits any more nothing leaves`() async throws {
        let seen = try await send(.get("/a"), left: .zero, .answer(200))
        #expect(seen.http.requests.isEmpty)
        #expect(seen.error == RemoteError(remote: "cosas", cause: .deadlinePassed, mayHaveHappened: false))
        #expect(seen.error?.problem.kind == .timedOut)
        #expect(seen.remote.breaker.state == .closed(failures: 0))
    }

    @Test func `a repeat that would come too late is not made`() async throws {
        let seen = try await send(
            .get("/a"), left: .milliseconds(1500), .busy(503, retryAfter: "1"), .busy(503, retryAfter: "1"), .answer(200))
        #expect(seen.http.requests.count == 2)
        #expect(seen.http.requests.map(plazo) == ["1350", "450"], "every hop subtracts what has passed")
        #expect(seen.error?.cause == .answered(status: 503, retryAfter: .seconds(1)))
    }

    @Test func `a caller with too little patience says nothing of the remote`() async throws {
        for _ in 1...4 {
            let seen = try await send(.post("/a", []), left: .milliseconds(10), .fail(.timedOut, wasSent: true))
            #expect(seen.remote.breaker.state == .closed(failures: 0))
        }
        let patient = try await send(.post("/a", []), left: .seconds(10), .fail(.timedOut, wasSent: true))
        #expect(patient.remote.breaker.state == .closed(failures: 1))
    }

    @Test(arguments: [(999, false), (1000, true), (4999, true)] as [(Int64, Bool)])
    func `a remote that has not answered in a second is at fault, however little time there was`(millis: Int64, isFault: Bool) async throws
    {
        let seen = try await send(.post("/a", []), left: .milliseconds(millis), .fail(.timedOut, wasSent: true))
        #expect(seen.remote.breaker.state == .closed(failures: isFault ? 1 : 0))
    }

    @Test func `what is harmless by what it means is asked again without a key`() async throws {
        for request in [RemoteRequest.act("/a"), .put("/a", [])] {
            let seen = try await send(request, left: nil, .busy(409, retryAfter: "1"), .answer(503), .answer(200))
            #expect(seen.http.requests.count == 3)
            #expect(seen.error == nil)
            #expect(seen.http.requests.allSatisfy { request in !request.headers.contains { $0.name == "Idempotency-Key" } })
        }
    }

    @Test func `each try is told, with what it was answered and whether it left`() async throws {
        try await withLiveWorld { live in
            let remote = RemoteService.scripted(
                ScriptedHTTP(.fail(.timedOut, wasSent: true), .answer(503), .answer(200)), HurriedWorld(live, chance: 0))
            var tries: [RemoteTry] = []
            _ = try await remote.send(.act("/a"), noting: &tries)
            #expect(tries.map(\.status) == [nil, 503, 200])
            #expect(tries.map(\.hasLeft) == [true, true, true])
            #expect(tries.map(\.circuit) == [.closed(failures: 0), .closed(failures: 1), .closed(failures: 2)])
            let away = RemoteService.scripted(ScriptedHTTP(.fail(.cannotConnect, wasSent: false)), HurriedWorld(live, chance: 0))
            tries = []
            _ = try? await away.send(.act("/a"), noting: &tries)
            _ = try? await away.send(.act("/a"), noting: &tries)
            #expect(tries.map(\.hasLeft) == [false, false, false, false], "three tries, and one that the open breaker refused")
            #expect(tries.allSatisfy { $0.status == nil })
        }
    }

    @Test func `what is still under way under its key is asked for again`() async throws {
        let seen = try await send(.post("/a", [], key: "k"), left: nil, .busy(409, retryAfter: "1"), .answer(200))
        #expect(seen.http.requests.count == 2)
        #expect(seen.error == nil)
        #expect(seen.remote.breaker.state == .closed(failures: 0))
        let long = try await send(.post("/a", [], key: "k"), left: nil, .busy(409, retryAfter: "30"))
        #expect(long.error == RemoteError(remote: "cosas", cause: .answered(status: 409, retryAfter: .seconds(30)), mayHaveHappened: true))
        #expect(long.error?.problem.kind == .unavailable)
        let plain = try await send(.post("/a", []), left: nil, .busy(409, retryAfter: "1"))
        #expect(plain.error == nil, "without a key it is an answer like any other")
    }

    @Test func `a POST with a key bears it, and bears it again`() async throws {
        let seen = try await send(.post("/a", [], key: "k-1"), left: nil, .answer(503), .answer(200))
        let keys = seen.http.requests.map { $0.headers.filter { $0.name == "Idempotency-Key" }.map(\.value) }
        #expect(keys == [["k-1"], ["k-1"]])
    }

    @Test func `when the budget is spent a call is not repeated`() async throws {
        try await withLiveWorld { live in
            let world = HurriedWorld(live, chance: 0)
            let http = ScriptedHTTP(.answer(503))
            var policy = ResiliencePolicy.pinguinos
            policy.breaker.trip = .failuresInARow(1000)
            let remote = RemoteService("cosas", baseURL: "http://cosas", token: Secret("abc"), http: http, world: world, policy: policy)
            for expected in [3, 5, 6, 7] {  // two repeats, one more, and then none: three are allowed in ten seconds
                _ = try? await remote.send(.get("/a"))
                #expect(http.requests.count == expected)
            }
            world.advance(by: .seconds(11))
            _ = try? await remote.send(.get("/a"))
            #expect(http.requests.count == 10)
        }
    }
}
