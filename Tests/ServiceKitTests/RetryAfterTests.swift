import OutboundHTTP
import Resilience
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// What becomes of a call whose remote asks to be left alone.
@Suite(.timeLimit(.minutes(5)))
struct RetryAfterTests {
    /// How often the call left, the pauses between, and what it failed with.
    private func attempts(
        _ request: RemoteRequest, _ lines: ScriptedHTTP.Line...
    ) async throws -> (calls: Int, pauses: [Duration], error: RemoteError?, state: CircuitBreakerStateMachine.State) {
        let http = ScriptedHTTP(script: lines)
        let live = LiveWorld()
        // Of the policy's own pauses always the shortest: none.
        let world = HurriedWorld(live, chance: 0)
        let remote = RemoteService.scripted(http, world)
        var failure: RemoteError?
        do {
            _ = try await remote.send(request)
        } catch {
            failure = error as? RemoteError
        }
        await live.stop()
        return (http.requests.count, world.pauses, failure, remote.breaker.state)
    }

    @Test(arguments: [429, 503]) func `it is asked again after the time that it names`(status: Int) async throws {
        let seen = try await attempts(.get("/a"), .busy(status, retryAfter: "2"), .busy(status, retryAfter: "1"), .answer(200))
        #expect(seen.calls == 3)
        #expect(seen.pauses == [.seconds(2), .seconds(1)])
        #expect(seen.error == nil)
    }

    @Test func `a time that is longer than any pause of ours is not waited for, but told`() async throws {
        let seen = try await attempts(.get("/a"), .busy(503, retryAfter: "3"), .answer(200))
        #expect(seen.calls == 1)
        let problem = try #require(seen.error).problem
        #expect(problem.kind == .unavailable)
        #expect(problem.headers.first { $0.name == "Retry-After" }?.value == "3")
    }

    @Test(arguments: ["", "soon", "-1", "1.5", "Tue, 24 Nov 2026 09:10:01 GMT", "999999999999999999999"])
    func `a time that is none counts for nothing`(text: String) async throws {
        let seen = try await attempts(.get("/a"), .busy(503, retryAfter: text), .answer(200))
        #expect(seen.calls == 2)
        #expect(seen.pauses == [.zero])
    }

    @Test func `one that has too much to do has done nothing, and is not broken`() async throws {
        let seen = try await attempts(.post("/a", []), .busy(429, retryAfter: "9"))
        #expect(seen.calls == 1)
        #expect(seen.error?.mayHaveHappened == false)
        #expect(seen.state == .closed(failures: 0))
        let again = try await attempts(.post("/a", []), .busy(429, retryAfter: "1"), .answer(201))
        #expect(again.calls == 2, "nothing was done, so it may be sent again")
    }

    @Test func `a POST that may have been done is not sent again, whatever it says`() async throws {
        let seen = try await attempts(.post("/a", []), .busy(503, retryAfter: "1"), .answer(201))
        #expect(seen.calls == 1)
        #expect(seen.error?.mayHaveHappened == true)
    }
}
