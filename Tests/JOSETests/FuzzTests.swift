import Fuzz
import JOSE
import Testing

/// The fuzzer itself: that it makes all that it should, and that it finds what it is there for. `make fuzz` runs it for long.
@Suite(.timeLimit(.minutes(5))) struct FuzzTests {
    @Test func `a thousand made-up tokens of all kinds: none is taken that should not be`() throws {
        var fuzzer = try Fuzzer(seed: 1, poolSize: 100)
        let tally = try fuzzer.run(1000)
        #expect(tally.problems.isEmpty)
        #expect(tally.inputs == 1000)
        #expect(Set(tally.kinds.keys) == Set(Input.Kind.allCases))
        #expect(tally.outcomes.values.reduce(0, +) == 1000 && tally.outcomes["accepted", default: 0] > 20)
        #expect(Set(tally.outcomes.keys).isSubset(of: Tally.names) && tally.outcomes.count > 10)
    }

    @Test func `the same seed makes the same tokens, and another others`() throws {
        func texts(_ seed: UInt64) throws -> [[UInt8]] {
            var texts: [[UInt8]] = []
            var fuzzer = try Fuzzer(seed: seed, poolSize: 10, verdict: { _ in .failure(.kid) }, begins: { texts.append($0.text) })
            _ = try fuzzer.run(50)
            return texts
        }
        #expect(try texts(1) == texts(1))
        #expect(try texts(1) != texts(2))
    }

    /// Code that takes what it should not, or refuses what it should take.
    struct Weakness: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the referee says of it.
        let found: String
        /// Where that is found soon: it needs tokens that are rare.
        var seed: UInt64 = 1
        let verdict: @Sendable () throws -> Fuzzer.Verdict

        static let all = [
            Weakness(testDescription: "clocks may be apart for ever", found: "taken, and it has expired", seed: 15) {
                try Fuzzer.verdict(leeway: 2_000_000_000)
            },
            Weakness(testDescription: "any client may call", found: "taken, and it was issued to compras-pagos", seed: 9) {
                try Fuzzer.verdict(parties: [])
            },
            Weakness(testDescription: "signatures are not looked at", found: "taken, and OpenSSL refuses its signature") {
                let verdict = try Fuzzer.verdict()
                return { text in
                    verdict(text) == .failure(.signature) ? .success(AccessToken(subject: "a", roles: [], expires: .max)) : verdict(text)
                }
            },
            Weakness(testDescription: "line ends are passed over", found: "taken, and a part is no base64url") {
                let verdict = try Fuzzer.verdict()
                return { text in verdict(text.filter { $0 != 10 && $0 != 13 }) }
            },
            Weakness(testDescription: "what follows is passed over", found: "taken, and it has 4 parts") {
                let verdict = try Fuzzer.verdict()
                return { text in verdict(Array(text.split(separator: UInt8(ascii: ".")).prefix(3).joined(separator: Array(".".utf8)))) }
            },
            Weakness(testDescription: "another subject is read", found: "taken, and something else was read in it") {
                let verdict = try Fuzzer.verdict()
                return { text in verdict(text).map { AccessToken(subject: $0.subject + "a", roles: $0.roles, expires: $0.expires) } }
            },
            Weakness(testDescription: "audiences of others are meant", found: "taken, and it is for", seed: 12) {
                try Fuzzer.verdict(audience: "pagos-api")
            },
            Weakness(testDescription: "other issuers are believed", found: "taken, and it is of https://evil.test") {
                try Fuzzer.verdict(issuer: "https://evil.test")
            },
            Weakness(testDescription: "nothing is taken", found: "refused (expired), and made to be taken") { { _ in .failure(.expired) } },
            Weakness(testDescription: "no signature is good", found: "refused for a signature that OpenSSL takes") {
                { _ in .failure(.signature) }
            },
        ]
    }

    @Test(arguments: Weakness.all) func `a rule that is left out is found`(weakness: Weakness) throws {
        for seed in weakness.seed..<weakness.seed + 4 {
            var fuzzer = try Fuzzer(seed: seed, poolSize: 100, verdict: try weakness.verdict())
            if try fuzzer.run(250).problems.keys.contains(where: { $0.hasPrefix(weakness.found) }) { return }
        }
        Issue.record("a thousand inputs did not show it")
    }
}
