import Observability
import OutboundHTTP
import Resilience
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// Calls to another service with tokens of one's own. Pauses between tries take no time here; what is waited for with patience does.
@Suite(.timeLimit(.minutes(5))) struct ServiceAccountCallTests {
    private struct Fixture: Sendable {
        let world: LeapingWorld
        let endpoint: StagedEndpoint
        let remote: RemoteService
        let log: CollectedLog

        /// The status that a call ends with, or why it does not.
        func call(_ request: RemoteRequest = .get("/a")) async throws -> Result<Int, RemoteError> {
            do {
                return .success(try await remote.send(request).status)
            } catch let error as RemoteError {
                return .failure(error)
            }
        }
    }

    private func with(_ endpoint: StagedEndpoint, _ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await LeapingWorld(patience: .seconds(1)).during { world in
            let lines = CollectedLog()
            let log = Log(service: "x", level: .debug, world: world, destination: lines)
            let client = OAuthClient(id: "compras-cosas", secret: Secret("s3creto"), tokenURL: StagedEndpoint.url)
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas", credentials: ServiceAccount(client, http: endpoint, world: world, log: log),
                http: endpoint,
                world: world, log: log)
            try await body(Fixture(world: world, endpoint: endpoint, remote: remote, log: lines))
        }
    }

    /// Takes this token and no other.
    private static func only(_ good: String) -> @Sendable (String) async throws -> OutboundResponse {
        { bearer in OutboundResponse(status: bearer == good ? 200 : 401) }
    }

    private func noCredentials(_ reason: String) -> RemoteError {
        RemoteError(remote: "cosas", cause: .noCredentials(NoCredentials(reason: reason)), mayHaveHappened: false)
    }

    /// The other service takes none of the tokens that there are.
    private var tokenRefused: Result<Int, RemoteError> {
        .failure(RemoteError(remote: "cosas", cause: .tokenRefused, mayHaveHappened: false))
    }

    @Test func `a call bears the account's token, and the next one the same`() async throws {
        try await with(StagedEndpoint(.token("uno", 300))) { fixture in
            for _ in 1...3 {
                let status = try await fixture.call()
                #expect(status == .success(200))
            }
            #expect(fixture.endpoint.bearers == ["uno", "uno", "uno"])
            #expect(fixture.endpoint.asked.count == 1)
        }
    }

    @Test func `a token that is refused brings one new one and one more try, of any call: the first has done nothing`() async throws {
        for request in [RemoteRequest.get("/a"), .post("/a", [])] {
            try await with(StagedEndpoint(.token("uno", 300), .token("dos", 300), remote: Self.only("dos"))) { fixture in
                let early = try await fixture.call(request)
                #expect(early == tokenRefused, "it is new: another would be refused too")
                fixture.world.advance(by: .seconds(1))
                var tries: [RemoteTry] = []
                let answer = try await fixture.remote.send(request, noting: &tries)
                #expect(answer.status == 200 && !answer.mayHaveHappenedBefore)
                #expect(tries.map(\.status) == [200])
                #expect(fixture.endpoint.bearers == ["uno", "uno", "dos"])
                #expect(fixture.endpoint.asked.count == 2)
                #expect(fixture.remote.breaker.state == .closed(failures: 0))
            }
        }
    }

    @Test func `where the new one is refused too nothing was done and nothing is said of the matter: whoever asked is to come back`()
        async throws
    {
        let endpoint = StagedEndpoint(.token("uno", 300), .token("dos", 300), .token("tres", 300), remote: Self.only("nadie"))
        try await with(endpoint) { fixture in
            _ = try await fixture.call()
            fixture.world.advance(by: .seconds(1))
            let status = try await fixture.call()
            #expect(status == tokenRefused)
            #expect(endpoint.bearers == ["uno", "uno", "dos"])
            // Nor is the endpoint asked for each call of those that come then.
            for _ in 1...10 {
                let status = try await fixture.call()
                #expect(status == tokenRefused)
            }
            #expect(endpoint.asked.count == 2)
            #expect(fixture.remote.breaker.state == .closed(failures: 0))
            let error = RemoteError(remote: "cosas", cause: .tokenRefused, mayHaveHappened: false)
            #expect(!error.isRefusal && error.wasTried && !error.mayPass)
            let problem = Problem(error)
            #expect(problem.kind.status == 503 && problem.headers.map(\.name) == ["Retry-After"])
        }
    }

    @Test func `where only the new one is refused the one before it goes on, and another is asked for half a minute later`() async throws {
        let good = Locked("uno")
        let endpoint = StagedEndpoint(.token("uno", 300), .token("dos", 300), .token("tres", 300)) { bearer in
            OutboundResponse(status: good.withLock { $0 } == bearer ? 200 : 401)
        }
        try await with(endpoint) { fixture in
            _ = try await fixture.call()
            fixture.world.advance(by: .seconds(225))
            _ = try await fixture.call()
            try await fixture.world.untilIdle()
            for _ in 1...3 {
                let status = try await fixture.call()
                #expect(status == .success(200))
            }
            #expect(endpoint.bearers == ["uno", "uno", "dos", "uno", "uno", "uno"])
            #expect(endpoint.asked.count == 2)
            fixture.world.advance(by: .seconds(30))
            _ = try await fixture.call()
            try await fixture.world.untilIdle()
            good.withLock { $0 = "tres" }
            let status = try await fixture.call()
            #expect(status == .success(200))
            #expect(Array(endpoint.bearers.suffix(2)) == ["uno", "tres"])
        }
    }

    @Test func `there are two more tries and no fourth, however slow the other service is to refuse`() async throws {
        let clock = Locked<LeapingWorld?>(nil)
        let endpoint = StagedEndpoint(.token("uno", 300), .token("dos", 300), .token("tres", 300), .token("cuatro", 300)) { _ in
            clock.withLock { $0 }?.advance(by: .seconds(1))
            return OutboundResponse(status: 401)
        }
        try await with(endpoint) { fixture in
            clock.withLock { $0 = fixture.world }
            let status = try await fixture.call()
            #expect(status == tokenRefused)
            #expect(endpoint.bearers == ["uno", "dos", "tres"])
            clock.withLock { $0 = nil }
        }
    }

    @Test func `of ten calls whose token is refused together each succeeds with the next one, which is got once`() async throws {
        let (arrived, gate) = (Locked(0), OneShot<Void>())
        let endpoint = StagedEndpoint(.token("uno", 300), .token("dos", 300)) { bearer in
            if bearer == "dos" { return OutboundResponse(status: 200) }
            if arrived.withLock({ count in
                count += 1
                return count == 11
            }) {
                gate.complete(.success(()))
            }
            if arrived.withLock({ $0 }) > 1 { try await gate.value() }
            return OutboundResponse(status: 401)
        }
        try await with(endpoint) { fixture in
            _ = try await fixture.call()
            fixture.world.advance(by: .seconds(1))
            try await withThrowingTaskGroup { group in
                for _ in 1...10 { group.addTask { try await fixture.call() } }
                for try await status in group { #expect(status == .success(200)) }
            }
            #expect(endpoint.asked.count == 2)
        }
    }

    @Test func `where no token is to be had nothing is sent, the breaker is not touched, and whoever asked is told to come back`()
        async throws
    {
        try await with(StagedEndpoint(.answer(401, #"{"error":"invalid_client"}"#), remote: Self.only("nadie"))) { fixture in
            for _ in 1...5 {
                let outcome = try await fixture.call()
                #expect(outcome == .failure(noCredentials("the token endpoint answered 401 with invalid_client")))
            }
            #expect(fixture.endpoint.bearers == [])
            #expect(fixture.remote.breaker.state == .closed(failures: 0))
            let error = noCredentials("the token endpoint answered 401 with invalid_client")
            let problem = Problem(error)
            #expect(problem.kind.status == 503 && problem.headers.map(\.name) == ["Retry-After"])
            #expect(!error.isRefusal)
        }
    }

    @Test func `a call is repeated for lack of a token as for lack of an answer`() async throws {
        try await with(StagedEndpoint(.fail(.cannotConnect), .token("uno", 300))) { fixture in
            fixture.world.patience = .seconds(3)
            let policy = ResiliencePolicy(
                timeout: .seconds(5), retry: RetryPolicy(initialPause: .seconds(2)),
                breaker: .init(.failuresInARow(3), waitDurationInOpenState: .seconds(30)))
            let client = OAuthClient(id: "compras-cosas", secret: Secret("s3creto"), tokenURL: StagedEndpoint.url)
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas",
                credentials: ServiceAccount(client, http: fixture.endpoint, world: fixture.world, log: .none(fixture.world)),
                http: fixture.endpoint, world: fixture.world, policy: policy)
            var tries: [RemoteTry] = []
            let answer = try await remote.send(.post("/a", []), noting: &tries)
            #expect(answer.status == 200 && !answer.mayHaveHappenedBefore)
            #expect(tries.map(\.status) == [nil, 200] && tries.map(\.hasLeft) == [false, true])
            #expect(fixture.endpoint.asked.count == 2)
        }
    }

    @Test func `a call waits for a token no longer than for an answer, and then nothing of it leaves`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.held(gate, .token("uno", 300)))) { fixture in
            let deadline = Deadline(fixture.world.uptime + .seconds(2))
            let call = Task { try await Deadline.$current.withValue(deadline) { try await fixture.call(.post("/a", [])) } }
            try await fixture.world.untilTimers(1)
            fixture.world.advance(by: .seconds(2))
            let outcome = try await call.value
            #expect(outcome == .failure(noCredentials("the token endpoint has not answered in time")))
            #expect(fixture.endpoint.bearers == [])
            gate.complete(.success(()))
            #expect(fixture.remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test func `a token that all share is not replaced when it is refused`() async throws {
        let endpoint = StagedEndpoint(.fail(.failed), remote: Self.only("nadie"))
        try await LeapingWorld().during { world in
            let remote = RemoteService("cosas", baseURL: "http://cosas", token: Secret("abc"), http: endpoint, world: world)
            let answer = try await remote.send(.get("/a"))
            #expect(answer.status == 401)
            #expect(endpoint.bearers == ["abc"] && endpoint.asked.isEmpty)
        }
    }

    @Test func `neither a secret nor a token is in the log of a service, or in what it says of an error`() async throws {
        let quoting = #"{"error":"s3creto","error_description":"s3creto"}"#
        try await with(StagedEndpoint(.token("t0ken", 300), .answer(400, quoting), remote: Self.only("nadie"))) { fixture in
            _ = try await fixture.call()
            fixture.world.advance(by: .seconds(1))
            let outcome = try await fixture.call()
            guard case .failure(let error) = outcome else {
                Issue.record("a call without a token succeeded")
                return
            }
            #expect(error.cause == .noCredentials(NoCredentials(reason: "the token endpoint answered 400")))
            let problem = Problem(error)
            let text = fixture.log.lines.joined() + "\(error) \(problem)"
            #expect(!fixture.log.lines.isEmpty)
            #expect(!text.contains("s3creto") && !text.contains("t0ken"))
        }
    }
}
