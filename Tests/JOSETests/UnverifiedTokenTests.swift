import JOSE
import TestSupport
import Testing
import WorldKit

/// The rules for what a token says, each at its edge.
@Suite(.timeLimit(.minutes(5))) struct UnverifiedTokenTests {
    private let good = AccessToken(
        subject: "00000000-0000-4000-8000-000000000001", roles: ["comprador"], authorizedParty: "compras-cli", expires: Judge.second + 300)

    @Test func `a good token says who may do what, by which client and until when`() {
        #expect(Judge.verdict(Judge.token()) == .success(good))
    }

    // Dates.

    @Test func `a token lives until exp and a minute more, to the microsecond`() {
        let token = Judge.token()
        #expect(Judge.verdict(token, at: Judge.moment(360, micros: -1)) == .success(good))
        #expect(Judge.refusal(token, at: Judge.moment(360)) == .expired)
        #expect(Judge.refusal(token, at: Judge.moment(360, micros: 1)) == .expired)
    }

    @Test(arguments: ["iat", "nbf"]) func `a token may be from a minute ahead, and not from a second more`(claim: String) {
        let (edge, beyond) = (Judge.token([claim: "\(Judge.second + 60)"]), Judge.token([claim: "\(Judge.second + 61)"]))
        #expect(Judge.refusal(edge) == nil)
        #expect(Judge.refusal(edge, at: Judge.moment(0, micros: -1)) == .notYetValid)
        #expect(Judge.refusal(beyond) == .notYetValid)
        #expect(Judge.refusal(beyond, at: Judge.moment(1, micros: -1)) == .notYetValid)
        #expect(Judge.refusal(beyond, at: Judge.moment(1)) == nil)
    }

    @Test func `where clocks are not apart nothing is given away`() {
        let policy = TokenPolicy(issuer: TestIssuer.address, audience: "compras-api", leeway: 0)
        let token = Judge.token()
        #expect(Judge.refusal(token, policy, at: Judge.moment(0, micros: -1)) == .notYetValid)
        #expect(Judge.refusal(token, policy) == nil)
        #expect(Judge.refusal(token, policy, at: Judge.moment(300, micros: -1)) == nil)
        #expect(Judge.refusal(token, policy, at: Judge.moment(300)) == .expired)
    }

    @Test(arguments: ["exp", "iat", "nbf"]) func `a date is a whole number of seconds up to the year 9999`(claim: String) {
        let malformed = [
            "-1", "1.0", "1e9", "\"\(Judge.second)\"", "253402300800", "9223372036854775807", "9223372036854775808", "[]", "true",
        ]
        for text in malformed { #expect(Judge.refusal(Judge.token([claim: text])) == .claim(claim), "\(text)") }
        let last = Judge.refusal(Judge.token([claim: "253402300799"]))
        #expect(last == (claim == "exp" ? nil : .notYetValid))
        let first = Judge.refusal(Judge.token([claim: "0"]))
        #expect(first == (claim == "exp" ? .expired : nil))
    }

    @Test func `exp and iat must be there, nbf need not`() {
        for claim in ["exp", "iat"] {
            for text in [nil, "null"] { #expect(Judge.refusal(Judge.token([claim: text])) == .claim(claim)) }
        }
        #expect(Judge.refusal(Judge.token(["nbf": "null"])) == nil)
    }

    @Test func `a clock that stands before 1970 takes no token`() {
        #expect(Judge.refusal(Judge.token(), at: Instante(micros: -1)) == .notYetValid)
        #expect(Judge.refusal(Judge.token(), at: Instante(micros: .min)) == .notYetValid)
    }

    // For whom, by whom, for what.

    @Test(arguments: [
        #""compras-api""#, #"["compras-api"]"#, #"["contenido-api","compras-api"]"#, #"["compras-api","compras-api"]"#,
        #"[1,null,"compras-api"]"#,
    ])
    func `one of its audiences is this API`(audience: String) {
        #expect(Judge.refusal(Judge.token(["aud": audience])) == nil)
    }

    @Test(
        arguments: [
            ("[]", TokenError.audience), (#""""#, .audience), ("1", .audience), ("true", .audience), ("{}", .audience),
            (#"[["compras-api"]]"#, .audience),
            (#""compras-api ""#, .audience), (#"["Compras-api"]"#, .audience), (#""compras""#, .audience), (nil, .claim("aud")),
            ("null", .claim("aud")),
        ] as [(String?, TokenError)])
    func `none of its audiences is`(audience: String?, error: TokenError) {
        #expect(Judge.refusal(Judge.token(["aud": audience])) == error)
    }

    @Test func `an issuer and an audience are compared byte for byte, however their accents are written`() {
        let (composed, decomposed) = ("cat\u{E1}logo", "cata\u{301}logo")
        let policy = TokenPolicy(issuer: composed, audience: composed)
        for (issuer, audience, error) in [
            (composed, composed, nil), (decomposed, composed, TokenError.issuer), (composed, decomposed, .audience),
        ] {
            #expect(Judge.refusal(Judge.token(["iss": "\"\(issuer)\"", "aud": "\"\(audience)\""]), policy) == error)
        }
    }

    @Test(arguments: [nil, "null", "1", #"["https://id.test/realms/compras"]"#, #""https://id.test/realms/compras/""#])
    func `another issuer, or none`(issuer: String?) {
        #expect(Judge.refusal(Judge.token(["iss": issuer])) == .issuer)
    }

    @Test func `clients may be listed, and then only theirs are taken`() {
        let policy = TokenPolicy(issuer: TestIssuer.address, audience: "compras-api", authorizedParties: ["compras-cli", "compras-web"])
        for party in [#""compras-cli""#, #""compras-web""#] { #expect(Judge.refusal(Judge.token(["azp": party]), policy) == nil) }
        for party in [#""compras-pagos""#, #""Compras-cli""#, #""""#, nil, "null", "1", #"["compras-cli"]"#] {
            #expect(Judge.refusal(Judge.token(["azp": party]), policy) == .authorizedParty)
            #expect(Judge.refusal(Judge.token(["azp": party])) == nil)
        }
    }

    @Test(arguments: ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT"])
    func `an access token's header says JWT or at+jwt, its claims Bearer`(type: String) {
        for claim in ["Bearer", "bearer", "BEARER"] {
            #expect(Judge.refusal(Judge.token(header: ["typ": "\"\(type)\""], ["typ": "\"\(claim)\""])) == nil)
        }
        for claim in ["ID", "Refresh", "Logout", "", "Bearer "] {
            #expect(Judge.refusal(Judge.token(header: ["typ": "\"\(type)\""], ["typ": "\"\(claim)\""])) == .tokenType)
        }
    }

    @Test func `where the header says at+jwt the claims need not say what it is`() {
        for typ in [nil, "null"] {
            for type in ["at+jwt", "application/at+jwt"] {
                #expect(Judge.refusal(Judge.token(header: ["typ": "\"\(type)\""], ["typ": typ])) == nil)
            }
            #expect(Judge.refusal(Judge.token(["typ": typ])) == .tokenType)
        }
        #expect(Judge.refusal(Judge.token(header: ["typ": #""at+jwt""#], ["typ": "1"])) == .tokenType)
    }

    @Test func `a subject is 1 to 255 visible characters`() {
        for subject in ["a", "~", String(repeating: "s", count: 255)] {
            #expect(Judge.refusal(Judge.token(["sub": "\"\(subject)\""])) == nil)
        }
        for subject in [
            nil, "null", "1", #""""#, "\"\(String(repeating: "s", count: 256))\"", #""a b""#, #""\u0000""#, #""a\u007f""#, #""ñ""#,
        ] {
            #expect(Judge.refusal(Judge.token(["sub": subject])) == .claim("sub"))
        }
    }

    @Test(
        arguments: [
            (#"{"compras-api":{"roles":["comprador","gestor"]}}"#, ["comprador", "gestor"]),
            (#"{"pagos-api":{"roles":["gestor"]},"compras-api":{"roles":["comprador"]}}"#, ["comprador"]),
            (#"{"compras-api":{"roles":["comprador",1]}}"#, []), (#"{"compras-api":{"roles":"comprador"}}"#, []),
            (#"{"pagos-api":{"roles":["comprador"]}}"#, []), (#"["comprador"]"#, []), ("null", []),
        ] as [(String, Set<String>)])
    func `roles are those at this API, and none where their shape is another`(access: String, roles: Set<String>) throws {
        #expect(try Judge.verdict(Judge.token(["resource_access": access])).get().roles == roles)
    }

    // The order of the rules.

    @Test func `what it says counts for nothing before its signature does, but its issuer is looked at first`() {
        let other = TestIssuer(key: 1)
        func forged(_ claims: KeyValuePairs<String, String?>) -> TokenError? {
            Judge.refusal(other.token(TestIssuer.claims(now: Judge.now, claims)))
        }
        #expect(forged([:]) == .signature)
        #expect(forged(["exp": "0", "aud": "[]", "typ": #""ID""#]) == .signature)
        #expect(forged(["iss": #""https://evil.test""#]) == .issuer)
    }

    @Test func `the key that it names is told before anything is verified`() throws {
        let token = TestIssuer(kid: "otra", key: 1).token(TestIssuer.claims(now: Judge.now))
        #expect(try UnverifiedToken(Array(token.utf8), Judge.policy).kid == "otra")
    }
}
