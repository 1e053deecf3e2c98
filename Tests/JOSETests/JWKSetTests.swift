import JOSE
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct JWKSetTests {
    private let other = JWKText.number(TestIssuer.keys[1].publicKey.modulus)

    private func parse(_ text: String) throws(JWKSet.Refusal) -> JWKSet { try JWKSet(parsing: Array(text.utf8)) }

    private func refusal(_ text: String) -> JWKSet.Refusal? {
        do throws(JWKSet.Refusal) {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the key that Keycloak publishes for encryption is passed over, the one for signatures taken`() throws {
        let set = try parse(
            JWKText.set([JWKText.key(["kid": #""cifrado""#, "use": #""enc""#, "alg": #""RSA-OAEP""#, "n": other]), JWKText.key()]))
        #expect(set.keys == ["clave-1": TestIssuer.keys[0].publicKey])
        #expect(set.refusals == [.purpose("use")])
    }

    @Test func `a key that is wrong spoils no other, and each is passed over for its own reason`() throws {
        let wrong: [(String, JWK.Refusal)] = [
            ("{}", .kid), (JWKText.key(["kid": "1"]), .kid), ("null", .malformed("entry")), (#""clave""#, .malformed("entry")),
            ("[{}]", .malformed("entry")),
            (JWKText.key(["kid": #""a""#, "kty": #""oct""#, "k": #""c2VjcmV0""#]), .purpose("kty")),
            (JWKText.key(["kid": #""b""#, "d": #""AQAB""#]), .secret), (JWKText.key(["kid": #""c""#, "n": "{}"]), .malformed("n")),
            (JWKText.key(["kid": #""d""#, "e": #""AQ""#]), .unusable(.exponent)),
            (JWKText.key(["kid": #""e""#, "n": #""AQAB""#]), .unusable(.modulusBits(17))),
        ]
        let set = try parse(JWKText.set(wrong.map(\.0) + [JWKText.key()]))
        #expect(set.refusals == wrong.map(\.1))
        #expect(set.keys == ["clave-1": TestIssuer.keys[0].publicKey])
    }

    @Test func `of two keys with one name neither counts, whichever of them could be used`() throws {
        let good = JWKText.key(["kid": #""buena""#])
        for twin in [JWKText.key(), JWKText.key(["n": other]), JWKText.key(["use": #""enc""#]), #"{"kid":"clave-1"}"#] {
            for twins in [[JWKText.key(), twin], [twin, JWKText.key()]] {
                let set = try parse(JWKText.set(twins + [good]))
                #expect(set.keys == ["buena": TestIssuer.keys[0].publicKey])
                #expect(set.refusals == [.repeatedKid("clave-1"), .repeatedKid("clave-1")])
            }
        }
        #expect(try parse(JWKText.set([JWKText.key(), JWKText.key(), JWKText.key(), good])).refusals.count == 3)
    }

    @Test func `what can be no name is not told as one, however often it is there`() throws {
        let long = "\"\(String(repeating: "\u{301}", count: 5000))\""
        for kid in [long, #""""#, #""a b""#, "null"] {
            let set = try parse(JWKText.set([JWKText.key(["kid": kid]), JWKText.key(["kid": kid]), JWKText.key()]))
            #expect(set.refusals == [.kid, .kid])
        }
    }

    @Test func `a set has 32 keys at the most, good or not`() throws {
        let names = (1...33).map { JWKText.key(["kid": "\"clave-\($0)\""]) }
        #expect(try parse(JWKText.set(Array(names.prefix(32)))).keys.count == 32)
        #expect(refusal(JWKText.set(names)) == .tooManyKeys)
        let useless = Array(repeating: "{}", count: 31)
        #expect(try parse(JWKText.set(useless + [JWKText.key()])).keys.count == 1)
        #expect(refusal(JWKText.set(useless + ["{}", JWKText.key()])) == .tooManyKeys)
    }

    @Test func `a set has 128 KiB at the most`() {
        let set = JWKText.set([JWKText.key()])
        let largest = set + String(repeating: " ", count: (128 << 10) - set.utf8.count)
        #expect(refusal(largest) == nil)
        #expect(refusal(largest + " ") == .tooLarge)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "<html></html>", #"{"keys":null}"#, #"{"keys":{}}"#, #"{"keys":"x"}"#,
        #"{"keys":[],"keys":[]}"#, #"{"keys":[]"#, #"{"Keys":[]}"#,
    ])
    func `anything else is no set`(text: String) {
        #expect(refusal(text) == .malformed)
    }

    @Test func `a set without a key that can be used is a set: the issuer's word that it has none`() throws {
        for keys in [[], ["{}"], [JWKText.key(["use": #""enc""#])], [JWKText.key(), JWKText.key()]] {
            let set = try JWKSet(parsing: Array(JWKText.set(keys).utf8))
            #expect(set.keys.isEmpty)
            #expect(set.refusals.count == keys.count)
        }
    }
}
