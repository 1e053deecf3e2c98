import HTTPServer
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// What an attacker tries at a service that takes access tokens: each is refused as it must be, nothing is done, nothing is fetched.
@Suite(.timeLimit(.minutes(5))) struct AttackTests {
    private func expectRefused(_ attacks: [Attack]) async throws {
        try await GuardedApp.with { guarded in try await expectRefused(attacks, by: guarded) }
    }

    private func expectRefused(_ attacks: [Attack], by guarded: GuardedApp) async throws {
        #expect(!attacks.isEmpty)
        for attack in attacks {
            let answer = try await guarded.ask(attack.fields)
            let challenge = answer.headers["WWW-Authenticate"]
            #expect(answer.status == attack.status, "\(attack.name)")
            let error = attack.code.map { ", error=\"\($0)\"" } ?? ""
            let scope = attack.code == "insufficient_scope" ? ", scope=\"comprador\"" : ""
            #expect(challenge == "Bearer realm=\"compras\"" + error + scope, "\(attack.name)")
            #expect(answer.headers["Content-Type"] == "application/problem+json", "\(attack.name)")
        }
        #expect(guarded.done.withLock { $0 } == 0)
        #expect(guarded.heard.withLock { $0 } == [], "somebody made the service fetch something")
        // The first one, and at most one for names that were not known.
        #expect(guarded.fetches.withLock { $0 } <= 2)
        #expect(!guarded.log.lines.contains { $0.contains("\n") || $0.contains("forged=line") || $0.contains("eyJ") })
        // And whoever has a good one gets in, whatever was tried before.
        #expect(try await guarded.askWell().status == 200)
    }

    @Test func `other algorithms, and none`() async throws { try await expectRefused(Attack.algorithms) }

    @Test func `keys that come with the token`() async throws {
        try await GuardedApp.with { guarded in try await expectRefused(Attack.embeddedKeys(guarded.listener), by: guarded) }
    }

    @Test func `extensions that must be understood`() async throws { try await expectRefused(Attack.extensions) }

    @Test func `tokens whose header says something else`() async throws { try await expectRefused(Attack.headerTypes) }

    @Test func `names of keys`() async throws { try await expectRefused(Attack.keyNames) }

    @Test func `signatures`() async throws { try await expectRefused(Attack.signatures) }

    @Test func `more and fewer parts`() async throws { try await expectRefused(Attack.parts) }

    @Test func `JSON that could be read in two ways, or not at all`() async throws { try await expectRefused(Attack.texts) }

    @Test func `dates`() async throws { try await expectRefused(Attack.dates) }

    @Test func `other issuers, audiences and subjects`() async throws { try await expectRefused(Attack.origins) }

    @Test func `tokens that are for no API`() async throws { try await expectRefused(Attack.tokenTypes) }

    @Test func `roles that are none of this API's`() async throws { try await expectRefused(Attack.roles) }

    @Test func `requests that show no token, or more than one`() async throws { try await expectRefused(Attack.requests) }

    @Test func `a good token whose header names other keys and places is good, and they are not looked at`() async throws {
        try await GuardedApp.with { guarded in
            let members: KeyValuePairs<String, String?> = [
                "jku": "\"\(guarded.listener)/certs\"", "x5u": "\"\(guarded.listener)/cert\"", "jwk": "{}", "x5t": "\"x\"", "cty": "\"x\"",
            ]
            let token = Attack.issuer.token(header: Attack.issuer.header(members), Attack.claims())
            let answer = try await guarded.ask(["Bearer " + token])
            #expect(answer.status == 200)
            #expect(guarded.heard.withLock { $0 } == [])
            #expect(guarded.fetches.withLock { $0 } == 1)
        }
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER"]) func `a good token gets in, whatever the case of the scheme`(scheme: String)
        async throws
    {
        try await GuardedApp.with { guarded in
            let token = Attack.issuer.token(header: Attack.issuer.header(["typ": #""at+jwt""#]), Attack.claims(["aud": #""compras-api""#]))
            for path in ["/compra", "/conocido"] {
                let answer = try await guarded.ask(["\(scheme) \(token)"], path)
                #expect(answer.status == 200)
                #expect(String(decoding: answer.body, as: UTF8.self) == "00000000-0000-4000-8000-000000000001")
            }
            let refused = try await guarded.ask(["\(scheme) \(token)"], "/tienda")
            #expect(refused.status == 403)
            #expect(refused.headers["WWW-Authenticate"] == #"Bearer realm="compras", error="insufficient_scope", scope="gestor servicio""#)
        }
    }

    @Test func `nobody who is not known makes the service hold a body`() async throws {
        try await GuardedApp.with { guarded in
            @Sendable func admitted(_ token: String, _ length: String = "1048576") throws -> Response? {
                let target = try #require(RequestTarget("/compra"))
                let headers: HTTPHeaders = ["Authorization": "Bearer " + token, "Content-Length": length]
                return guarded.app.precheck(Request(method: .post, target: target, headers: headers))
            }
            let good = Attack.issuer.token(Attack.claims())
            for token in ["x", "a.b.c", Attack.forger.token(Attack.claims()), Attack.issuer.token(Attack.claims(["exp": "0"]))] {
                #expect(try admitted(token)?.status == 401)
                #expect(try admitted(token, "0") == nil, "it is looked at next")
            }
            #expect(guarded.fetches.withLock { $0 } == 1)
            // Whose key may be new is let in, but not all who say so with something large; and the issuer is asked before a body is there.
            let unknown = Attack.forger.token(header: Attack.forger.header(["kid": #""nueva""#]), Attack.claims())
            var statuses: [Int?] = []
            for _ in 0..<40 { statuses.append(try admitted(unknown)?.status) }
            for _ in 0..<100 { #expect(try admitted(unknown, "16384") == nil) }
            #expect(statuses == Array(repeating: nil, count: 32) + Array(repeating: 503, count: 8))
            #expect(try admitted(unknown)?.headers["Retry-After"] == "2")
            #expect(try admitted(unknown, "16385")?.status == 503)
            #expect(try admitted(good) == nil)
            let wasAsked = try await eventually(within: .seconds(20), in: guarded.world) { guarded.fetches.withLock { $0 } == 2 }
            #expect(wasAsked)
        }
    }

    @Test func `a token that says it is the shared one's is refused`() async throws {
        try await GuardedApp.with { guarded in
            let answer = try await guarded.ask(["Bearer " + Attack.issuer.token(Attack.claims(["sub": #""token""#]))])
            #expect(answer.status == 401)
        }
    }

    @Test func `a token in the address is not looked at`() async throws {
        try await GuardedApp.with { guarded in
            let answer = try await guarded.ask([], "/compra?access_token=" + Attack.issuer.token(Attack.claims()))
            #expect(answer.status == 401)
            #expect(answer.headers["WWW-Authenticate"] == "Bearer realm=\"compras\"")
        }
    }

    @Test func `where nothing is, and where nothing may be done so, whoever is not known learns nothing`() async throws {
        try await GuardedApp.with { guarded in
            for path in ["/nada", "/compra/1"] {
                let (unknown, known) = (try await guarded.ask(["Bearer x.y.z"], path), try await guarded.askWell(path))
                #expect(unknown.status == 401)
                #expect(known.status == 404)
            }
        }
    }
}
