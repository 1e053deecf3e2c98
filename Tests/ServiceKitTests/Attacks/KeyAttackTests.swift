import HTTPServer
import JSON
import TestSupport
import Testing
import WorldKit

@testable import JOSE

/// Keys that stand in the issuer's own set and open nothing: a set holds keys for other purposes, and some that are of none.
@Suite(.timeLimit(.minutes(5))) struct KeyAttackTests {
    private static let keys = PublishedKey.all + PublishedKey.useless

    private static var keySet: String {
        let good = String(decoding: Attack.issuer.signer.jwk.json, as: UTF8.self)
        return #"{"keys":[\#((keys.flatMap(\.entries) + [good]).joined(separator: ","))]}"#
    }

    @Test func `a token that names a key that is passed over is refused for that, and the good key lives among them`() async throws {
        #expect(Self.keys.count == 12)
        try await GuardedApp.with(Self.keySet) { guarded in
            for key in Self.keys {
                let answer = try await guarded.ask(["Bearer " + key.token])
                #expect(answer.status == 401, "\(key.name)")
                #expect(answer.headers["WWW-Authenticate"] == #"Bearer realm="compras", error="invalid_token""#, "\(key.name)")
                // One that says HS256 is refused before any key is looked for.
                let reason = key.name == "simetrica-HS256" ? "reason=algorithm" : "reason=unknown_key"
                #expect(guarded.log.lines.last { $0.contains("token refused") }?.contains(reason) == true, "\(key.name)")
                let again = try await guarded.askWell()
                #expect(again.status == 200, "\(key.name)")
            }
            #expect(guarded.done.withLock { $0 } == Self.keys.count)
            #expect(guarded.fetches.withLock { $0 } <= 2)
            #expect(guarded.heard.withLock { $0 } == [])
            let told = try #require(guarded.log.lines.first { $0.contains("keys of the issuer") })
            #expect(told.contains("kids=clave-1 "), "no other is known")
            for key in Self.keys { #expect(told.contains(key.reason), "\(key.name)") }
        }
    }

    @Test func `their tokens would be good if their keys were not passed over`() throws {
        var verified = 0
        for key in PublishedKey.all {
            guard let numbers = key.numbers else { continue }
            let jws = try CompactJWS(Array(key.token.utf8))
            let open = try RSAPublicKey(anyModulus: numbers.modulus, exponent: numbers.exponent)
            #expect(open.isValid(jws.signature, of: jws.signingInput), "\(key.name)")
            verified += 1
        }
        #expect(verified == 8)
    }

    @Test func `of two keys with one name neither opens anything, not the issuer's own either`() async throws {
        try await GuardedApp.with(Self.keySet) { guarded in
            for number in [0, 1] {
                let answer = try await guarded.ask(["Bearer " + TestIssuer(kid: "gemela", key: number).token(Attack.claims())])
                #expect(answer.status == 401)
            }
            #expect(guarded.done.withLock { $0 } == 0)
        }
    }
}
