import JOSE
import Observability
import TestSupport
import Testing
import WorldKit

/// Who fetches, and for whom: the cache with an issuer that tests hold up, on a clock that they move.
@Suite(.timeLimit(.minutes(5))) struct JWKSCacheTests {
    private struct Fixture: Sendable {
        let world: ManualWorld
        let issuer: StagedIssuer
        let cache: JWKSCache
        let metrics: MetricsRegistry
        let log: CollectedLog
        /// How often keys were said to have gone.
        let removals: Locked<Int>

        /// How the cache counts its fetches.
        func counted(_ outcome: String) -> Bool { metrics.text.contains("jwks_fetches_total{outcome=\"\(outcome)") }
    }

    private static let (a, b) = (JWKText.key(["kid": #""a""#]), JWKText.key(["kid": #""b""#]))
    private static let keys = TestIssuer.keys.map(\.publicKey)

    /// - Parameter isRunning: whether the keys are fetched in the background; `body` begins when that has got the first set.
    private func with(
        _ issuer: StagedIssuer = StagedIssuer(a), isRunning: Bool = true, _ body: @Sendable (Fixture) async throws -> Void
    ) async throws {
        try await ManualWorld().during { world in
            let (metrics, log, removals) = (MetricsRegistry(), CollectedLog(), Locked(0))
            let cache = JWKSCache(
                world: world, log: Log(service: "x", level: .debug, world: world, destination: log), metrics: metrics,
                keysWereRemoved: { removals.withLock { $0 += 1 } }, fetch: issuer.fetch)
            if isRunning {
                world.spawn("issuer-keys", cache.run)
                await world.untilTimers(1)
            }
            try await body(Fixture(world: world, issuer: issuer, cache: cache, metrics: metrics, log: log, removals: removals))
        }
    }

    /// What a caller is told.
    private enum Told: Equatable { case key, unknown, unavailable, cancelled, somethingElse }

    private static func ask(_ cache: JWKSCache, _ kid: String, until deadline: Uptime? = nil) async -> Told {
        do {
            _ = try await cache.key(kid, until: deadline)
            return .key
        } catch TokenError.unknownKey {
            return .unknown
        } catch is JWKSCache.Unavailable {
            return .unavailable
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .somethingElse
        }
    }

    // In the background.

    @Test func `keys are fetched before anybody asks`() async throws {
        try await with { fixture in
            #expect(fixture.cache.isReady)
            #expect(fixture.issuer.fetches == 1)
            let key = try await fixture.cache.key("a")
            #expect(key == Self.keys[0])
            #expect(fixture.log.lines.count == 1 && fixture.log.lines[0].contains("kids=a passed_over="))
            #expect(fixture.metrics.text.contains("jwks_fetches_total{outcome=\"success\"} 1\n"))
        }
    }

    @Test func `before they are there nobody waits, and nobody brings about a fetch`() async throws {
        try await with(isRunning: false) { fixture in
            for _ in 1...3 { #expect(await Self.ask(fixture.cache, "a") == .unavailable) }
            #expect(!fixture.cache.isReady)
            fixture.issuer.hold()
            fixture.world.spawn("issuer-keys", fixture.cache.run)
            try await fixture.issuer.untilFetches(1)
            #expect(await Self.ask(fixture.cache, "a") == .unavailable)
            fixture.issuer.release()
            await fixture.world.untilTimers(1)
            #expect(await Self.ask(fixture.cache, "a") == .key)
            #expect(fixture.issuer.fetches == 1)
        }
    }

    @Test func `a start waits for the first set, with one fetch, and for a slow issuer no longer than it says`() async throws {
        try await with(isRunning: false) { fixture in
            fixture.issuer.hold()
            let prepared = OneShot<Void>()
            fixture.world.spawn("start") {
                await fixture.cache.prepare(until: fixture.world.uptime + .seconds(3))
                prepared.complete(.success(()))
            }
            try await fixture.issuer.untilFetches(1)
            await fixture.world.untilTimers(1)
            fixture.world.advance(by: .seconds(3))
            try await prepared.value()
            #expect(!fixture.cache.isReady)
            fixture.world.spawn("issuer-keys", fixture.cache.run)
            fixture.issuer.release()
            await fixture.world.untilTimers(1)
            #expect(fixture.cache.isReady && fixture.issuer.fetches == 1)
            await fixture.cache.prepare(until: fixture.world.uptime + .seconds(3))
            #expect(fixture.issuer.fetches == 1)
        }
    }

    @Test func `an issuer that is away is tried every two seconds until it has given its first set`() async throws {
        let issuer = StagedIssuer(Self.a)
        issuer.goAway()
        try await with(issuer) { fixture in
            for count in 1...5 {
                #expect(fixture.issuer.fetches == count)
                #expect(!fixture.cache.isReady)
                fixture.world.advance(by: .microseconds(1_999_999))
                #expect(fixture.issuer.fetches == count)
                if count == 5 { fixture.issuer.publish(Self.a) }
                fixture.world.advance(by: .microseconds(1))
                try await fixture.issuer.untilFetches(count + 1)
                await fixture.world.untilTimers(1)
            }
            #expect(fixture.cache.isReady)
            #expect(fixture.metrics.text.contains("jwks_fetches_total{outcome=\"failure\"} 5\n"))
            #expect(fixture.log.lines.filter { $0.contains("could not be fetched") && $0.contains("ready=false") }.count == 5)
        }
    }

    @Test func `keys are fetched again on time, and not before`() async throws {
        try await with { fixture in
            for count in 1...3 {
                fixture.world.advance(by: .microseconds(299_999_999))
                #expect(fixture.issuer.fetches == count)
                fixture.world.advance(by: .microseconds(1))
                try await fixture.issuer.untilFetches(count + 1)
                await fixture.world.untilTimers(1)
            }
            #expect(fixture.log.lines.count == 1, "what has not changed is not told")
        }
    }

    @Test func `a fetch for somebody who asked moves the next one, to sooner too`() async throws {
        let issuer = StagedIssuer(Self.a)
        issuer.publish(Self.a, lifetime: .seconds(3600))
        try await with(issuer) { fixture in
            fixture.world.advance(by: .seconds(100))
            fixture.issuer.publish(Self.a, Self.b, lifetime: .seconds(60))
            #expect(await Self.ask(fixture.cache, "b") == .key)
            #expect(fixture.issuer.fetches == 2)
            fixture.world.advance(by: .seconds(60))
            try await fixture.issuer.untilFetches(3)
        }
    }

    @Test func `what is due while somebody's fetch is under way is that fetch`() async throws {
        try await with { fixture in
            fixture.world.advance(by: .seconds(299))
            fixture.issuer.hold()
            let asker = Task { await Self.ask(fixture.cache, "b") }
            try await fixture.issuer.untilFetches(2)
            fixture.world.advance(by: .seconds(2))
            fixture.issuer.release()
            #expect(await asker.value == .unknown)
            await fixture.world.untilTimers(1)
            #expect(fixture.issuer.fetches == 2)
            fixture.world.advance(by: .seconds(300))
            try await fixture.issuer.untilFetches(3)
        }
    }

    @Test func `it ends with its task, whether it waits or fetches`() async throws {
        for isFetching in [false, true] {
            try await with { fixture in
                let service = Task { await fixture.cache.run() }
                if isFetching {
                    fixture.issuer.hold()
                    fixture.world.advance(by: .seconds(300))
                    try await fixture.issuer.untilFetches(2)
                } else {
                    await fixture.world.untilTimers(2)
                }
                service.cancel()
                await service.value
                fixture.issuer.release()
            }
        }
    }

    // For those who ask.

    @Test func `a hundred who ask for a new key at once share one fetch`() async throws {
        try await with { fixture in
            fixture.issuer.publish(Self.a, Self.b)
            fixture.issuer.hold()
            try await withThrowingTaskGroup { group in
                for _ in 1...100 { group.addTask { try await fixture.cache.key("b") } }
                try await fixture.issuer.untilFetches(2)
                fixture.issuer.release()
                for try await key in group { #expect(key == Self.keys[0]) }
            }
            #expect(fixture.issuer.fetches == 2)
        }
    }

    @Test func `whoever asked first may go away: the fetch goes on for the others`() async throws {
        try await with { fixture in
            fixture.issuer.publish(Self.a, Self.b)
            fixture.issuer.hold()
            let first = Task { await Self.ask(fixture.cache, "b") }
            try await fixture.issuer.untilFetches(2)
            let second = Task { await Self.ask(fixture.cache, "b") }
            first.cancel()
            #expect(await first.value == .cancelled)
            fixture.issuer.release()
            #expect(await second.value == .key)
            #expect(fixture.issuer.fetches == 2)
        }
    }

    @Test func `nobody waits for longer than it is worth, and the fetch goes on for the others`() async throws {
        try await with { fixture in
            fixture.issuer.publish(Self.a, Self.b)
            fixture.issuer.hold()
            let end = fixture.world.uptime + .milliseconds(50)
            let first = Task { await Self.ask(fixture.cache, "b", until: end) }
            try await fixture.issuer.untilFetches(2)
            let second = Task { await Self.ask(fixture.cache, "b") }
            await fixture.world.untilTimers(2)
            fixture.world.advance(by: .milliseconds(50))
            #expect(await first.value == .unavailable)
            fixture.issuer.release()
            #expect(await second.value == .key)
            #expect(fixture.issuer.fetches == 2)
        }
    }

    @Test func `a fetch that fails is no proof that a key is unknown`() async throws {
        try await with { fixture in
            fixture.issuer.goAway()
            #expect(await Self.ask(fixture.cache, "b") == .unavailable)
            #expect(await Self.ask(fixture.cache, "c") == .unavailable)
            #expect(await Self.ask(fixture.cache, "a") == .key)
            #expect(fixture.issuer.fetches == 2)
            #expect(fixture.log.lines.contains { $0.contains("could not be fetched") && $0.contains("ready=true") })
        }
    }

    @Test(arguments: ["<html></html>", "{}"]) func `an answer that is no set is a fetch that fails`(text: String)
        async throws
    {
        let (answer, fetches) = (Locked(JWKText.set([Self.a])), Locked(0))
        try await ManualWorld().during { world in
            let metrics = MetricsRegistry()
            let cache = JWKSCache(world: world, log: .none(world), metrics: metrics) {
                fetches.withLock { $0 += 1 }
                return FetchedKeys(text: Array(answer.withLock { $0 }.utf8), lifetime: nil)
            }
            world.spawn("issuer-keys", cache.run)
            await world.untilTimers(1)
            answer.withLock { $0 = text }
            #expect(await Self.ask(cache, "b") == .unavailable)
            #expect(await Self.ask(cache, "a") == .key)
            #expect(fetches.withLock { $0 } == 2)
            #expect(metrics.text.contains("jwks_fetches_total{outcome=\"failure\"} 1\n"))
        }
    }

    @Test func `ten thousand names that somebody makes up bring about one fetch in each cooldown, and nobody else waits`() async throws {
        try await with { fixture in
            func flood(_ name: String, meanwhile: @Sendable () async throws -> Void) async throws {
                try await withThrowingTaskGroup { group in
                    for number in 1...10_000 {
                        group.addTask { () async throws -> Told in await Self.ask(fixture.cache, "\(name)\(number)") }
                    }
                    try await meanwhile()
                    for try await told in group { #expect(told == .unknown) }
                }
            }
            fixture.issuer.hold()
            try await flood("x") {
                try await fixture.issuer.untilFetches(2)
                for _ in 1...100 { #expect(await Self.ask(fixture.cache, "a") == .key) }
                fixture.issuer.release()
            }
            #expect(fixture.issuer.fetches == 2)
            fixture.world.advance(by: .microseconds(29_999_999))
            // A new key comes into being: it is known when the cooldown is over, flood or not.
            fixture.issuer.publish(Self.a, Self.b)
            try await flood("y") { #expect(await Self.ask(fixture.cache, "b") == .unknown) }
            #expect(fixture.issuer.fetches == 2)
            fixture.world.advance(by: .microseconds(1))
            try await flood("z") { #expect(await Self.ask(fixture.cache, "b") == .key) }
            #expect(fixture.issuer.fetches == 3)
        }
    }

    // Keys that go.

    @Test func `whoever keeps what was verified is told when a key has gone, and only then`() async throws {
        try await with { fixture in
            func refresh(_ count: Int) async throws {
                fixture.world.advance(by: .seconds(300))
                try await fixture.issuer.untilFetches(count)
                await fixture.world.untilTimers(1)
            }
            fixture.issuer.publish(Self.a, Self.b)
            try await refresh(2)
            #expect(fixture.removals.withLock { $0 } == 0)
            #expect(fixture.log.lines.count == 2 && fixture.log.lines[1].contains("kids=\"a b\""))
            fixture.issuer.publish(Self.b)
            try await refresh(3)
            #expect(fixture.removals.withLock { $0 } == 1)
            #expect(fixture.log.lines.count == 3 && fixture.log.lines[2].contains("kids=b"))
            try await refresh(4)
            #expect(fixture.log.lines.count == 3, "nothing is new")
            fixture.issuer.goAway()
            try await refresh(5)
            #expect(fixture.removals.withLock { $0 } == 1)
            #expect(await Self.ask(fixture.cache, "b") == .key)
        }
    }
}
