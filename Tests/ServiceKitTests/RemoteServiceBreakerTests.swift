import Observability
import OutboundHTTP
import Resilience
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// The breaker of a remote, seen from its calls. A POST that was sent is tried once, so each is one failure.
@Suite(.timeLimit(.minutes(5))) struct RemoteServiceBreakerTests {
    private static let call = RemoteRequest.post("/a", [])

    /// A remote whose breaker three failures in a row have opened; the script goes on with `rest`.
    private func withOpenBreaker(
        _ rest: ScriptedHTTP.Line..., body: @Sendable (RemoteService, ScriptedHTTP, HurriedWorld) async throws -> Void
    ) async throws {
        try await withLiveWorld { world in
            let hurried = HurriedWorld(world)
            let http = ScriptedHTTP(script: [.answer(503), .answer(500), .fail(.timedOut, wasSent: true)] + rest)
            let remote = RemoteService.scripted(http, hurried)
            for _ in 1...3 { await #expect(throws: RemoteError.self) { _ = try await remote.send(Self.call) } }
            try await body(remote, http, hurried)
        }
    }

    private func open(for pause: Duration) -> RemoteError {
        RemoteError(remote: "cosas", cause: .circuitOpen(retryAfter: pause), mayHaveHappened: false)
    }

    @Test func `after three failures in a row no call leaves`() async throws {
        try await withOpenBreaker(.answer(200)) { remote, http, world in
            #expect(http.requests.count == 3)
            await #expect(throws: open(for: .seconds(30))) { _ = try await remote.send(Self.call) }
            world.advance(by: .milliseconds(29_999))
            await #expect(throws: open(for: .milliseconds(1))) { _ = try await remote.send(Self.call) }
            await #expect(throws: open(for: .milliseconds(1))) { _ = try await remote.send(.get("/a")) }
            #expect(http.requests.count == 3)
        }
    }

    @Test func `its opening and its closing are told to the log, once each`() async throws {
        try await withLiveWorld { live in
            let world = HurriedWorld(live, chance: 0)
            let log = CollectedLog()
            let remote = RemoteService(
                "cosas", baseURL: "http://cosas", token: Secret("abc"),
                http: ScriptedHTTP(script: [.answer(503), .answer(503), .answer(503), .answer(503), .answer(200)]), world: world,
                log: Log(service: "x", level: .info, world: world, destination: log))
            for _ in 1...5 { _ = try? await remote.send(Self.call) }
            #expect(log.lines.count == 1)
            #expect(log.lines[0].contains("circuit breaker opened") && log.lines[0].contains("remote=cosas trial_in_s=30"))
            for _ in 1...3 {
                world.advance(by: .seconds(30))
                _ = try? await remote.send(Self.call)
            }
            let what = log.lines.map { $0.contains("opened") }
            #expect(what == [true, true, false], "a trial that fails opens it again")
        }
    }

    @Test func `after thirty seconds a trial that succeeds closes it`() async throws {
        try await withOpenBreaker(.answer(200)) { remote, http, world in
            world.advance(by: .seconds(30))
            for _ in 1...2 {
                let answer = try await remote.send(Self.call)
                #expect(answer.status == 200)
            }
            #expect(http.requests.count == 5)
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test func `after thirty seconds a trial that fails opens it for as long again`() async throws {
        try await withOpenBreaker(.answer(503)) { remote, http, world in
            world.advance(by: .seconds(30))
            await #expect(
                throws: RemoteError(remote: "cosas", cause: .answered(status: 503), mayHaveHappened: true, closedFor: .seconds(30))
            ) {
                _ = try await remote.send(Self.call)
            }
            await #expect(throws: open(for: .seconds(30))) { _ = try await remote.send(Self.call) }
            #expect(http.requests.count == 4)
        }
    }

    @Test func `while the trial is under way nobody else gets through`() async throws {
        let answer = OneShot<Int>()
        try await withLiveWorld { world in
            let hurried = HurriedWorld(world)
            let trial = ScriptedHTTP(.wait(answer))
            let policy = ResiliencePolicy(breaker: .init(.failuresInARow(1), waitDurationInOpenState: .seconds(30)))
            let remote = RemoteService("cosas", baseURL: "http://cosas", token: Secret("abc"), http: trial, world: hurried, policy: policy)
            remote.breaker.record(.failure, permit: try remote.breaker.acquire())
            hurried.advance(by: .seconds(30))
            let first = Task { try await remote.send(Self.call).status }
            try await trial.firstCall.value()
            await #expect(throws: open(for: .seconds(30))) { _ = try await remote.send(Self.call) }
            answer.complete(.success(200))
            #expect(try await first.value == 200)
            #expect(trial.requests.count == 1)
            #expect(try await remote.send(Self.call).status == 200)
        }
    }

    @Test func `a trial whose caller goes away makes way for another one at once`() async throws {
        try await withOpenBreaker(.wait(OneShot<Int>()), .answer(200)) { remote, http, world in
            world.advance(by: .seconds(30))
            let trial = Task { try await remote.send(Self.call).status }
            while http.requests.count < 4 { await Task.yield() }
            await #expect(throws: open(for: .seconds(30))) { _ = try await remote.send(Self.call) }
            trial.cancel()
            await #expect(throws: CancellationError.self) { try await trial.value }
            let answer = try await remote.send(Self.call)
            #expect(answer.status == 200)
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test(arguments: [Duration.milliseconds(10), .seconds(60)])
    func `a trial that gets no answer in time leaves a breaker that lets another one through`(patience: Duration) async throws {
        try await withOpenBreaker(.fail(.timedOut, wasSent: true), .answer(200)) { remote, http, world in
            world.advance(by: .seconds(30))
            let deadline = Deadline(world.uptime + patience)
            await #expect(throws: RemoteError.self) {
                _ = try await Deadline.$current.withValue(deadline) { try await remote.send(Self.call) }
            }
            world.advance(by: .seconds(30))
            let answer = try await remote.send(Self.call)
            #expect(answer.status == 200)
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }

    @Test func `a repeat does not get past a breaker that has opened meanwhile`() async throws {
        try await withLiveWorld { world in
            let http = ScriptedHTTP(.answer(500), .answer(500), .answer(503), .answer(200))
            let remote = RemoteService.scripted(http, HurriedWorld(world, chance: 0))
            for _ in 1...2 { await #expect(throws: RemoteError.self) { _ = try await remote.send(.get("/a")) } }
            let error = RemoteError(remote: "cosas", cause: .circuitOpen(retryAfter: .seconds(30)), mayHaveHappened: true)
            await #expect(throws: error) { _ = try await remote.send(.get("/a")) }
            #expect(http.requests.count == 3)
        }
    }

    @Test(arguments: [200, 400, 404, 409, 499]) func `any answer below 500 ends a row of failures`(status: Int) async throws {
        try await withLiveWorld { world in
            let http = ScriptedHTTP(.answer(500), .answer(500), .answer(status), .answer(500), .answer(500), .answer(status))
            let remote = RemoteService.scripted(http, HurriedWorld(world))
            for _ in 1...2 {
                for failures in 1...2 {
                    await #expect(throws: RemoteError.self) { _ = try await remote.send(Self.call) }
                    #expect(remote.breaker.state == .closed(failures: failures))
                }
                let answer = try await remote.send(Self.call)
                #expect(answer.status == status)
                #expect(remote.breaker.state == .closed(failures: 0))
            }
        }
    }

    @Test func `a client that was closed says nothing of the remote`() async throws {
        try await withLiveWorld { world in
            let remote = RemoteService.scripted(ScriptedHTTP(.fail(.closed, wasSent: false)), HurriedWorld(world))
            for _ in 1...4 { await #expect(throws: RemoteError.self) { _ = try await remote.send(Self.call) } }
            #expect(remote.breaker.state == .closed(failures: 0))
        }
    }
}
