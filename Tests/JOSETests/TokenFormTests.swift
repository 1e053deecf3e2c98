import JOSE
import TestSupport
import Testing

/// The rules for how a token is written, each at its edge.
@Suite(.timeLimit(.minutes(5))) struct TokenFormTests {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    private func parts() -> [String] { Judge.token().split(separator: ".").map(String.init) }

    @Test func `a token has three parts of base64url, none of them empty`() {
        let p = parts()
        let forms = [
            "", ".", "..", "...", p[0], "\(p[0]).\(p[1])", "\(p[0]).\(p[1]).", ".\(p[1]).\(p[2])", "\(p[0])..\(p[2])",
            "\(p[0]).\(p[1]).\(p[2]).",
            ".\(p[0]).\(p[1]).\(p[2])", "\(p[0]).\(p[1]).\(p[2]).\(p[2])", "\(p[0]).\(p[1]).\(p[2])=", " \(p[0]).\(p[1]).\(p[2])",
            "\(p[0]).\(p[1]).\(p[2])\n", "\(p[0])=.\(p[1]).\(p[2])", "\(p[0]).\(p[1]) .\(p[2])", "\(p[0]).\(p[1]).\(p[2])AAA",
        ]
        for form in forms { #expect(Judge.refusal(form) == .notCompact, "\(form.prefix(40))") }
    }

    @Test func `a signature has one text: bits that stand for nothing are zero`() throws {
        let p = parts()
        let last = try #require(Self.alphabet.firstIndex(of: p[2].last ?? " "))
        #expect(last & 15 == 0, "2048 bits take 341 characters and a third of the last one")
        for bits in 1...15 {
            #expect(Judge.refusal("\(p[0]).\(p[1]).\(p[2].dropLast())\(Self.alphabet[last | bits])") == .notCompact)
        }
        #expect(Judge.refusal("\(p[0]).\(p[1]).\(p[2].dropLast())\(Self.alphabet[last ^ 16])") == .signature)
    }

    @Test func `a token has 8 KiB at the most`() throws {
        let (largest, larger) = (try token(size: 8192), try token(size: 8193))
        #expect(largest.utf8.count == 8192 && larger.utf8.count == 8193)
        #expect(Judge.refusal(largest) == nil)
        #expect(Judge.refusal(larger) == .tooLarge)
    }

    struct NoSuchToken: Error {}

    /// A good token of that many bytes. No base64 has one character more than a multiple of four, so header and claims share the filling.
    private func token(size: Int) throws -> String {
        let half = String(repeating: "x", count: 2500)
        for filled in 0..<4 {
            let header: KeyValuePairs<String, String?> = ["x": "\"\(String(repeating: "h", count: filled))\""]
            let start = Judge.token(header: header, ["x": "\"\(half)\"", "y": "\"\""]).utf8.count
            for count in stride(from: (size - start) * 3 / 4 - 2, through: (size - start) * 3 / 4 + 2, by: 1) {
                let token = Judge.token(header: header, ["x": "\"\(half)\"", "y": "\"\(String(repeating: "y", count: count))\""])
                if token.utf8.count == size { return token }
            }
        }
        throw NoSuchToken()
    }

    private static let limits: [(inside: String, beyond: String)] = [
        ("\"\(String(repeating: "x", count: 4096))\"", "\"\(String(repeating: "x", count: 4097))\""),
        ("\"\(String(repeating: "ñ", count: 2048))\"", "\"\(String(repeating: "ñ", count: 2048))x\""),
        ("[\(list(64))]", "[\(list(65))]"), (nested(9), nested(10)),
    ]

    private static func list(_ count: Int) -> String { Array(repeating: "0", count: count).joined(separator: ",") }

    private static func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }

    @Test(arguments: limits) func `texts have 4096 bytes, lists 64 values, and nothing goes deeper than ten`(inside: String, beyond: String)
    {
        #expect(Judge.refusal(Judge.token(["x": inside])) == nil)
        #expect(Judge.refusal(Judge.token(["x": beyond])) == .notJSON)
        #expect(Judge.refusal(Judge.token(header: ["x": inside])) == nil)
        #expect(Judge.refusal(Judge.token(header: ["x": beyond])) == .notJSON)
    }

    @Test func `header and claims are one JSON object each, whose names are there once`() throws {
        let (header, claims) = (Judge.issuer.header(), TestIssuer.claims(now: Judge.now))
        func refusal(_ header: String, _ claims: String) throws -> TokenError? {
            Judge.refusal(try Judge.issuer.signer.sign(header: Array(header.utf8), payload: Array(claims.utf8)))
        }
        #expect(try refusal(" \(header)\r\n", "\t\(claims) ") == nil)
        for text in ["null", "[]", "\"x\"", "1", "{", "x", "{}{}"] {
            #expect(try refusal(text, claims) == .notJSON)
            #expect(try refusal(header, text) == .notJSON)
        }
        #expect(try refusal(#"{"alg":"RS256","# + header.dropFirst(), claims) == .notJSON)
        #expect(try refusal(#"{"\u0061lg":"none","# + header.dropFirst(), claims) == .notJSON)
        #expect(try refusal(header, #"{"\u0065xp":99999999999,"# + claims.dropFirst()) == .notJSON)
        #expect(try refusal(header, #"{"x":{"a":1,"a":1},"# + claims.dropFirst()) == .notJSON)
    }

    @Test(arguments: ["none", "HS256", "RS384", "PS256", "ES256", "rs256", "RS256 ", "", nil]) func `any other algorithm`(alg: String?) {
        #expect(Judge.refusal(Judge.token(header: ["alg": alg.map { "\"\($0)\"" }])) == .algorithm)
    }

    @Test(arguments: ["crit", "b64"]) func `extensions, whatever they say`(member: String) {
        for value in ["null", "[]", "true", "false", #"["exp"]"#] {
            #expect(Judge.refusal(Judge.token(header: [member: value])) == .critical)
        }
    }

    @Test func `a key's name is 1 to 128 visible characters`() {
        for kid in ["a", "~!/%", String(repeating: "k", count: 128)] {
            #expect(Judge.refusal(Judge.token(header: ["kid": "\"\(kid)\""])) == nil)
        }
        for kid in [
            nil, "null", "1", #""""#, "\"\(String(repeating: "k", count: 129))\"", #""a b""#, #""a\n""#, #""a\u0000""#, #""\u007f""#,
            #""ñ""#,
        ] {
            #expect(Judge.refusal(Judge.token(header: ["kid": kid])) == .kid)
        }
    }

    @Test(arguments: [
        nil, "null", #""""#, #""JOSE""#, #""dpop+jwt""#, #""application/application/at+jwt""#, #""at+jwt;x""#, "1", #"["JWT"]"#,
    ])
    func `a header of another type`(type: String?) {
        #expect(Judge.refusal(Judge.token(header: ["typ": type])) == .headerType)
    }

    @Test func `each reason has a word of its own, and a claim is told by its name`() {
        let errors: [TokenError] = [
            .tooLarge, .notCompact, .notJSON, .algorithm, .headerType, .critical, .kid, .issuer, .unknownKey, .signature, .claim("sub"),
            .expired,
            .notYetValid, .audience, .authorizedParty, .tokenType,
        ]
        let words = Set(errors.map(\.name))
        #expect(words.count == errors.count)
        #expect(words.allSatisfy { $0.allSatisfy { $0 == "_" || ("a"..."z").contains($0) } })
        #expect("\(TokenError.claim("sub")) \(TokenError.expired)" == "claim sub expired")
    }
}
