import JOSE
import Observability
import TestSupport
import Testing
import WorldKit

/// From the text of a token to who it is, with everything between.
@Suite(.timeLimit(.minutes(5))) struct JWTVerifierTests {
    private struct Fixture: Sendable {
        let world: ManualWorld
        let issuer: StagedIssuer
        let verifier: JWTVerifier

        /// A token of now.
        func token(_ issuer: TestIssuer = TestIssuer(), _ claims: KeyValuePairs<String, String?> = [:]) -> String {
            issuer.token(TestIssuer.claims(now: world.now, claims))
        }

        /// Why it is refused; nil where it is not.
        func refusal(_ token: String) async -> TokenError? {
            do {
                _ = try await verifier.verify(Array(token.utf8))
            } catch let error as TokenError {
                return error
            } catch {
                Issue.record(error)
            }
            return nil
        }

        /// Lets it be fetched again, which is the fetch of that number.
        func refresh(_ count: Int) async throws {
            world.advance(by: .seconds(300))
            try await issuer.untilFetches(count)
            await world.untilTimers(1)
        }
    }

    private func with(isRunning: Bool = true, _ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await ManualWorld(start: Judge.now).during { world in
            let issuer = StagedIssuer(JWKText.key())
            let verifier = JWTVerifier(Judge.policy, world: world, log: .none(world), metrics: MetricsRegistry(), fetch: issuer.fetch)
            if isRunning {
                world.spawn("issuer-keys", verifier.keys.run)
                await world.untilTimers(1)
            }
            try await body(Fixture(world: world, issuer: issuer, verifier: verifier))
        }
    }

    @Test func `a token of the issuer is who it says, the second time as the first`() async throws {
        try await with { fixture in
            let token = Array(fixture.token().utf8)
            let first = try await fixture.verifier.verify(token)
            #expect(first.subject == "00000000-0000-4000-8000-000000000001" && first.roles == ["comprador"])
            let second = try await fixture.verifier.verify(token)
            #expect(second == first)
            #expect(fixture.issuer.fetches == 1)
        }
    }

    @Test func `before there are keys no token is good or bad, but what is none is refused`() async throws {
        try await with(isRunning: false) { fixture in
            await #expect(throws: JWKSCache.Unavailable()) { _ = try await fixture.verifier.verify(Array(fixture.token().utf8)) }
            #expect(await fixture.refusal("x") == .notCompact)
            #expect(await fixture.refusal(fixture.token(TestIssuer(), ["iss": #""https://evil.test""#])) == .issuer)
            #expect(await fixture.refusal(String(repeating: "x", count: 8193)) == .tooLarge)
            #expect(fixture.issuer.fetches == 0)
        }
    }

    @Test func `the issuer is asked about a key only for a token that says it is from there`() async throws {
        try await with { fixture in
            let forger = TestIssuer(kid: "otra", key: 1)
            #expect(await fixture.refusal(fixture.token(forger, ["iss": #""https://evil.test""#])) == .issuer)
            #expect(fixture.issuer.fetches == 1)
            #expect(await fixture.refusal(fixture.token(forger)) == .unknownKey)
            #expect(fixture.issuer.fetches == 2)
        }
    }

    @Test func `a token of a new key is taken as soon as the issuer has it`() async throws {
        try await with { fixture in
            fixture.issuer.publish(
                JWKText.key(), JWKText.key(["kid": #""clave-2""#, "n": JWKText.number(TestIssuer.keys[1].publicKey.modulus)]))
            #expect(await fixture.refusal(fixture.token(TestIssuer(kid: "clave-2", key: 1))) == nil)
            #expect(await fixture.refusal(fixture.token(TestIssuer(kid: "clave-2", key: 0))) == .signature)
            #expect(await fixture.refusal(fixture.token()) == nil)
            #expect(fixture.issuer.fetches == 2)
        }
    }

    @Test func `a token that is known ends when it says, not when it is forgotten`() async throws {
        try await with { fixture in
            let token = fixture.token(TestIssuer(), ["exp": "\(Judge.second + 10)"])
            fixture.world.advance(by: .seconds(60))
            #expect(await fixture.refusal(token) == nil)
            fixture.world.advance(by: .microseconds(9_999_999))
            #expect(await fixture.refusal(token) == nil)
            fixture.world.advance(by: .microseconds(1))
            #expect(await fixture.refusal(token) == .expired)
        }
    }

    @Test func `a token is believed for a minute without being verified again, whatever the wall clock does`() async throws {
        try await with { fixture in
            let token = fixture.token()
            #expect(await fixture.refusal(token) == nil)
            // By a clock that is ten minutes slow nobody who is not known gets in: so whoever does was known.
            fixture.world.skew = .seconds(-600)
            #expect(await fixture.refusal(fixture.token(TestIssuer(), ["iat": "\(Judge.second)"])) == .notYetValid)
            fixture.world.advance(by: .microseconds(59_999_999))
            #expect(await fixture.refusal(token) == nil)
            fixture.world.advance(by: .microseconds(1))
            #expect(await fixture.refusal(token) == .notYetValid)
        }
    }

    @Test func `what was refused is looked at again`() async throws {
        try await with { fixture in
            let token = fixture.token(TestIssuer(), ["nbf": "\(Judge.second + 100)"])
            #expect(await fixture.refusal(token) == .notYetValid)
            fixture.world.advance(by: .seconds(40))
            #expect(await fixture.refusal(token) == nil)
        }
    }

    @Test(arguments: [true, false]) func `a key that has gone, or become another, takes its tokens with it at once`(isReplaced: Bool)
        async throws
    {
        try await with { fixture in
            let token = fixture.token(TestIssuer(), ["exp": "\(Judge.second + 3600)"])
            fixture.world.advance(by: .seconds(299))
            #expect(await fixture.refusal(token) == nil)
            let other = JWKText.number(TestIssuer.keys[1].publicKey.modulus)
            fixture.issuer.publish(JWKText.key(["kid": isReplaced ? #""clave-1""# : #""clave-2""#, "n": other]))
            fixture.world.advance(by: .seconds(1))
            try await fixture.issuer.untilFetches(2)
            await fixture.world.untilTimers(1)
            #expect(await fixture.refusal(token) == (isReplaced ? .signature : .unknownKey))
        }
    }

    @Test func `the issuer may be away for a day, and no longer`() async throws {
        try await with { fixture in
            fixture.issuer.goAway()
            try await fixture.refresh(2)
            #expect(await fixture.refusal(fixture.token()) == nil)
            await #expect(throws: JWKSCache.Unavailable()) {
                _ = try await fixture.verifier.verify(Array(fixture.token(TestIssuer(kid: "otra")).utf8))
            }
        }
    }
}
