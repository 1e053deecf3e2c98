import JOSE
import JSON
import TestSupport
import Testing

/// Which keys of a set are taken, and why the others are not.
@Suite(.timeLimit(.minutes(5))) struct JWKTests {
    private func refusal(_ changes: KeyValuePairs<String, String?>) throws -> JWK.Refusal? { try JWKText.refusal(JWKText.key(changes)) }

    @Test func `a key of RSA for signatures is taken, and is what was published`() throws {
        let key = try JWK(json: try JSONObject(parsing: Array(JWKText.key().utf8)))
        #expect(key == JWK(kid: "clave-1", key: TestIssuer.keys[0].publicKey))
        #expect(try JWK(json: try JSONObject(parsing: key.json)) == key)
    }

    @Test func `what it is for need not be said`() throws {
        for (use, alg) in [(nil, nil), ("null", "null"), (#""sig""#, nil), (nil, #""RS256""#)] as [(String?, String?)] {
            #expect(try refusal(["use": use, "alg": alg]) == nil)
        }
        for operations in [#"["verify"]"#, #"["sign","verify"]"#, "null", nil] { #expect(try refusal(["key_ops": operations]) == nil) }
        #expect(try refusal(["x5c": #"["MIIB"]"#, "x5t": #""abc""#, "iat": "1"]) == nil)
    }

    @Test(arguments: [
        ("kty", #""EC""#), ("kty", #""oct""#), ("kty", #""OKP""#), ("kty", #""rsa""#), ("kty", "1"), ("kty", "null"), ("use", #""enc""#),
        ("use", #""""#), ("use", #""SIG""#), ("use", #"["sig"]"#), ("alg", #""RSA-OAEP""#), ("alg", #""RS384""#), ("alg", #""PS256""#),
        ("alg", #""HS256""#), ("alg", #""none""#), ("alg", "1"), ("key_ops", #"["sign"]"#), ("key_ops", #"["encrypt"]"#), ("key_ops", "[]"),
        ("key_ops", #""verify""#), ("key_ops", #"["Verify"]"#), ("key_ops", "{}"),
    ])
    func `a key for something else is passed over`(member: String, value: String) throws {
        #expect(try refusal([member: value]) == .purpose(member))
        if member == "kty" { #expect(try refusal([member: nil]) == .purpose(member)) }
    }

    @Test func `a key without a name that can be logged is passed over`() throws {
        for kid in [nil, "null", "1", #""""#, #""a b""#, #""a\n""#, #""ñ""#, "\"\(String(repeating: "k", count: 129))\""] {
            #expect(try refusal(["kid": kid]) == .kid)
        }
        #expect(try refusal(["kid": "\"\(String(repeating: "k", count: 128))\""]) == nil)
    }

    @Test(arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
    func `a key of which the secret was published is passed over, whatever the secret looks like`(member: String) throws {
        for value in [#""AQAB""#, #""""#, "1", "[]", "{}", "false"] { #expect(try refusal([member: value]) == .secret) }
        // It publishes nothing: `null` is what some write for a member that is not there.
        #expect(try refusal([member: "null"]) == nil)
    }

    @Test(arguments: ["n", "e"]) func `a number is base64url`(member: String) throws {
        for value in [nil, "null", "1", "65537", #""AQAB==""#, #""AQ+B""#, #""AQ AB""#, #""AQABA""#, #"["AQAB"]"#] {
            #expect(try refusal([member: value]) == .malformed(member))
        }
    }

    @Test(arguments: [(1024, false), (2047, false), (2048, true), (2049, true), (4096, true), (8192, true), (8193, false), (16_392, false)])
    func `a modulus has 2048 to 8192 bits`(bits: Int, isTaken: Bool) throws {
        #expect(try refusal(["n": JWKText.number(JWKText.odd(bits: bits))]) == (isTaken ? nil : .unusable(.modulusBits(bits))))
    }

    @Test func `zeros in front of a number are none of its bits`() throws {
        let zeros = [UInt8](repeating: 0, count: 300)
        #expect(try refusal(["n": JWKText.number(zeros + JWKText.odd(bits: 2047))]) == .unusable(.modulusBits(2047)))
        #expect(try refusal(["n": JWKText.number(zeros)]) == .unusable(.modulusBits(0)))
        #expect(try refusal(["n": #""""#]) == .unusable(.modulusBits(0)))
        let text = JWKText.key(["n": JWKText.number(zeros + JWKText.modulus), "e": JWKText.number(zeros + [1, 0, 1])])
        #expect(try JWK(json: try JSONObject(parsing: Array(text.utf8))) == JWK(kid: "clave-1", key: TestIssuer.keys[0].publicKey))
    }

    @Test func `a modulus is odd`() throws {
        #expect(try refusal(["n": JWKText.number(JWKText.modulus.dropLast() + [JWKText.modulus[255] & 0xFE])]) == .unusable(.evenModulus))
    }

    @Test(arguments: [
        ([], false), ([0], false), ([1], false), ([2], false), ([3], false), ([17], false), ([0xFF, 0xFF], false), ([1, 0, 0], false),
        ([1, 0, 1], true), ([1, 0, 2], false), ([1, 0, 3], true), ([0xFF, 0xFF, 0xFF, 0xFF], true), ([1, 0, 0, 0, 0], false),
        ([1, 0, 0, 0, 1], false), ([UInt8](repeating: 0xFF, count: 8), false), ([1] + [UInt8](repeating: 0, count: 7) + [1, 0, 1], false),
    ])
    func `an exponent is odd, and from 65537 to 2^32`(exponent: [UInt8], isTaken: Bool) throws {
        #expect(try refusal(["e": JWKText.number(exponent)]) == (isTaken ? nil : .unusable(.exponent)))
    }
}
