import HTTPServer
import JOSE
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// What an issuer may answer, and what becomes of a service then: before it has its first keys, and afterwards.
@Suite(.timeLimit(.minutes(5))) struct JWKSRequestTests {
    // The question.

    @Test func `it asks for keys, for three seconds and 128 KiB at the most, and shows nothing of its own`() async throws {
        let http = ScriptedHTTP(.answer(200))
        _ = try await JWKSRequest(url: "http://id.test/certs", http: http).send()
        let request = try #require(http.requests.first)
        #expect(http.requests.count == 1)
        #expect(request.method == "GET" && request.url == "http://id.test/certs" && request.body == nil)
        #expect(request.headers.map { "\($0.name): \($0.value)" } == ["Accept: application/jwk-set+json, application/json"])
        #expect(request.timeout == .seconds(3) && request.maximumResponseSize == 128 << 10)
    }

    @Test(arguments: [201, 204, 301, 302, 304, 307, 400, 401, 403, 404, 429, 500, 503]) func `an answer of another status holds no keys`(
        status: Int
    ) async throws {
        let error = await #expect(throws: JWKSRequest.Refused.self) {
            _ = try await JWKSRequest(url: "http://id.test/certs", http: ScriptedHTTP(.answer(status))).send()
        }
        #expect(error?.description == "the issuer answered \(status)")
    }

    @Test(
        arguments: [
            ("max-age=60", 60), ("max-age=0", 0), ("public, max-age=60", 60), ("max-age=60, must-revalidate", 60), ("MAX-AGE=60", 60),
            ("no-cache,max-age=60", 60), ("private,\tmax-age=60", 60), (#"max-age="60""#, 60), ("max-age=60,max-age=70", 60),
            ("max-age=4294967295", 4_294_967_295), ("no-cache", nil), ("no-store", nil), ("", nil), (",", nil), ("max-age", nil),
            ("max-age=", nil),
            ("max-age=x", nil), ("max-age=-1", nil), ("max-age=1.5", nil), ("max-age=4294967296", nil), ("s-maxage=60", nil),
            ("x-max-age=60", nil),
            ("max-age=99999999999999999999999999", nil),
        ] as [(String, Int64?)])
    func `how long keys may be kept is what max-age says, and nothing else`(field: String, seconds: Int64?) {
        #expect(JWKSRequest.maximumAge(field) == seconds.map { .seconds($0) })
    }

    // What becomes of a service.

    /// An answer that holds no keys.
    struct BadAnswer: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (_ listener: String) -> Response

        init(_ name: String, status: Int = 200, headers: HTTPHeaders = ["Content-Type": "application/json"], _ body: String = "") {
            testDescription = name
            make = { _ in Response(status: status, headers: headers, body: Array(body.utf8)) }
        }

        init(redirect status: Int) {
            testDescription = "a redirect (\(status))"
            make = { listener in
                Response(status: status, headers: ["Location": "\(listener)/certs"], body: Array(Attack.issuer.keySet.utf8))
            }
        }

        static let all = [
            BadAnswer("500", status: 500, "{}"), BadAnswer("500 with keys", status: 500, Attack.issuer.keySet),
            BadAnswer("503", status: 503, headers: ["Retry-After": "9"]),
            BadAnswer("HTML", headers: ["Content-Type": "text/html"], "<html><body>Iniciar sesión</body></html>"), BadAnswer("{}", "{}"),
            BadAnswer("nothing"), BadAnswer("half of it", String(Attack.issuer.keySet.prefix(200))),
            BadAnswer(
                "a byte too many", Attack.issuer.keySet + String(repeating: " ", count: (128 << 10) + 1 - Attack.issuer.keySet.utf8.count)),
            BadAnswer("8 MiB", Attack.issuer.keySet + String(repeating: " ", count: 8 << 20)),
            BadAnswer(redirect: 301), BadAnswer(redirect: 302), BadAnswer(redirect: 307),
        ]
    }

    @Test(arguments: BadAnswer.all) func `without keys nobody is let in or refused, and as soon as there are some all is well`(
        bad: BadAnswer
    )
        async throws
    {
        try await StagedGuard.with({ listener in { _ in bad.make(listener) } }) { guarded in
            await guarded.world.untilTimers(1)
            #expect(guarded.fetches.withLock { $0 } == 1)
            for _ in 1...3 {
                let answer = try await guarded.ask()
                #expect(answer.status == 503)
                #expect(answer.headers["Retry-After"] == "2" && answer.headers["WWW-Authenticate"] == nil)
            }
            let ready = try await guarded.ask("/health/ready")
            #expect(ready.status == 503 && ready.headers["Retry-After"] == "2")
            #expect(String(decoding: ready.body, as: UTF8.self).contains("Faltan las claves del emisor"))
            let live = try await guarded.ask("/health/live")
            #expect(live.status == 200)
            #expect(guarded.fetches.withLock { $0 } == 1, "whoever calls brings about nothing")
            guarded.answer { _ in StagedGuard.keys }
            await guarded.refresh(after: .seconds(2))
            let statuses = try await guarded.statuses()
            #expect(statuses == [200, 200, 200])
            #expect(guarded.heard.withLock { $0 } == [], "keys of another place are not this issuer's")
        }
    }

    @Test(arguments: [#"{"keys":[]}"#, #"{"keys":[{"kid":"clave-1","kty":"oct","k":"c2VjcmV0bw"}]}"#])
    func `an issuer that has none of its keys any more is obeyed: nobody is let in until it has one`(set: String) async throws {
        try await StagedGuard.with({ _ in { _ in StagedGuard.keys } }) { guarded in
            await guarded.world.untilTimers(1)
            let before = try await guarded.statuses()
            #expect(before == [200, 200, 200])
            guarded.answer { _ in Response(status: 200, body: Array(set.utf8)) }
            await guarded.refresh(after: .seconds(300))
            let without = try await guarded.statuses()
            #expect(without == [503, 503, 200])
            guarded.answer { _ in StagedGuard.keys }
            await guarded.refresh(after: .seconds(2))
            let after = try await guarded.statuses()
            #expect(after == [200, 200, 200])
        }
    }

    @Test(arguments: BadAnswer.all) func `with keys good tokens go on, for a day`(bad: BadAnswer) async throws {
        let place = Locked("")
        try await StagedGuard.with({ listener in
            place.withLock { $0 = listener }
            return { _ in StagedGuard.keys }
        }) { guarded in
            await guarded.world.untilTimers(1)
            guarded.answer { _ in bad.make(place.withLock { $0 }) }
            await guarded.refresh(after: .seconds(300))
            #expect(guarded.fetches.withLock { $0 } == 2)
            #expect(try await guarded.statuses() == [200, 200, 200])
            // Whether there is a new key nobody can know: it is no fault of whoever has a token of it.
            let unknown = try await guarded.ask("/compra", TestIssuer(kid: "clave-2", key: 1))
            #expect(unknown.status == 503 && unknown.headers["Retry-After"] == "2")
            await guarded.refresh(after: .seconds(24 * 3600 - 301))
            #expect(try await guarded.statuses() == [200, 200, 200])
            await guarded.refresh(after: .seconds(30))
            #expect(try await guarded.statuses() == [503, 503, 200])
            guarded.answer { _ in StagedGuard.keys }
            await guarded.refresh(after: .seconds(30))
            #expect(try await guarded.statuses() == [200, 200, 200])
            #expect(guarded.heard.withLock { $0 } == [])
            #expect(guarded.log.lines.contains { $0.contains("could not be fetched") && $0.contains("ready=true") })
        }
    }

    @Test func `an issuer that takes its time holds nobody up`() async throws {
        let (asked, gate) = (OneShot<Void>(), OneShot<Void>())
        let slow: StagedGuard.Answering = { _ in
            asked.complete(.success(()))
            try? await gate.value()
            return StagedGuard.keys
        }
        try await StagedGuard.with({ _ in slow }) { guarded in
            try await asked.value()
            #expect(try await guarded.statuses() == [503, 503, 200])
            gate.complete(.success(()))
            await guarded.world.untilTimers(1)
            #expect(try await guarded.statuses() == [200, 200, 200])

            let (askedAgain, secondGate) = (OneShot<Void>(), OneShot<Void>())
            guarded.answer { _ in
                askedAgain.complete(.success(()))
                try? await secondGate.value()
                return StagedGuard.keys
            }
            guarded.world.advance(by: .seconds(300))
            try await askedAgain.value()
            #expect(try await guarded.statuses() == [200, 200, 200])
            secondGate.complete(.success(()))
            await guarded.world.untilTimers(1)
        }
    }

    @Test func `nobody waits for a new key for longer than he has said`() async throws {
        try await StagedGuard.with({ _ in { _ in StagedGuard.keys } }) { guarded in
            await guarded.world.untilTimers(1)
            let (asked, gate) = (OneShot<Void>(), OneShot<Void>())
            guarded.answer { _ in
                asked.complete(.success(()))
                try? await gate.value()
                return StagedGuard.keys
            }
            let stranger = TestIssuer(kid: "clave-2", key: 1)
            async let late = guarded.ask("/compra", stranger, patience: "50")
            try await asked.value()
            await guarded.world.untilTimers(2)
            // What cannot be read is told to whoever is known.
            let wrong = try await guarded.ask(patience: "pronto")
            #expect(wrong.status == 400)
            guarded.world.advance(by: .milliseconds(50))
            #expect(try await late.status == 504)
            gate.complete(.success(()))
            await guarded.world.untilTimers(1)
            // That question may have taken too long by the clock of the machine: another one is asked when it may be.
            guarded.answer { _ in StagedGuard.keys }
            await guarded.refresh(after: .seconds(31))
            let known = try await guarded.ask("/compra", stranger, patience: "pronto")
            #expect(known.status == 401)
            #expect(guarded.log.lines.contains { $0.contains("reason=unknown_key kid=clave-2 issuer=https://id.test/realms/compras") })
        }
    }

    @Test func `a key that is published later opens with the first token that it signs`() async throws {
        try await StagedGuard.with({ _ in { _ in StagedGuard.keys } }) { guarded in
            await guarded.world.untilTimers(1)
            let (old, new) = (Attack.issuer, TestIssuer(kid: "clave-2", key: 1))
            let both = [old, new].map { String(decoding: $0.signer.jwk.json, as: UTF8.self) }.joined(separator: ",")
            guarded.answer { _ in Response(status: 200, body: Array(#"{"keys":[\#(both)]}"#.utf8)) }
            for issuer in [new, old, new] {
                let answer = try await guarded.ask("/compra", issuer)
                #expect(answer.status == 200)
            }
            #expect(guarded.fetches.withLock { $0 } == 2)
            // And the old one closes with the fetch that brings it no more.
            guarded.answer { _ in Response(status: 200, body: Array(new.keySet.utf8)) }
            await guarded.refresh(after: .seconds(300))
            let closed = try await guarded.ask("/compra", old)
            #expect(closed.status == 401)
            let open = try await guarded.ask("/compra", new)
            #expect(open.status == 200)
        }
    }
}
