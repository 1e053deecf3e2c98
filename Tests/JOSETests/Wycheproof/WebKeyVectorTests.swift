import JSON
import Testing

@testable import JOSE

/// Wycheproof's keys of RSA, good and bad, each with a text that is signed with it.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Vectors.folder != nil, "VECTORS_DIR names no folder with the test vectors of Project Wycheproof"))
struct WebKeyVectorTests {
    /// Why the key of this test is passed over, nil where it is not; and whether the signature is good with its two numbers, whatever they
    /// are.
    private func look(at id: Int) throws -> (refusal: JWK.Refusal?, isSigned: Bool) {
        let groups = try Vectors.groups("json_web_key_test.json")
        #expect(groups.count == 25 && groups.map(\.tests.count).reduce(0, +) == 26)
        let group = try #require(groups.first { $0.tests.contains { $0.id == id } })
        let set = try #require(try group.json.object("public"))
        let json = try #require(try set.objects("keys")?.first)
        let (n, e) = (try json.required("n", json.string), try json.required("e", json.string))
        let key = try RSAPublicKey(anyModulus: try #require(Base64URL.decode(n)), exponent: try #require(Base64URL.decode(e)))
        let text = try #require(group.tests.first { $0.id == id }).jws
        // Not by `CompactJWS`: some of the payloads are empty.
        let dot = try #require(text.lastIndex(of: UInt8(ascii: ".")))
        let isSigned = key.isValid(try #require(Base64URL.decode(text[(dot + 1)...])), of: text[..<dot])
        if try !JWKSet(parsing: set.json).keys.isEmpty { return (nil, isSigned) }
        do throws(JWK.Refusal) {
            _ = try JWK(json: json)
            return (nil, isSigned)
        } catch {
            return (error, isSigned)
        }
    }

    @Test(
        arguments: [
            (5, nil), (6, .purpose("use")), (8, .unusable(.modulusBits(1024))), (9, .unusable(.exponent)),
        ] as [(Int, JWK.Refusal?)])
    func `a key is taken or passed over, and its signature is good all the same`(id: Int, refusal: JWK.Refusal?) throws {
        let (found, isSigned) = try look(at: id)
        #expect(found == refusal)
        #expect(isSigned, "nothing but the rule for keys refuses this text")
    }

    @Test func `a key of a chip with a bad generator is taken: nothing here looks for its mark`() throws {
        // ROCA, CVE-2017-15361: an issuer that makes its keys with OpenSSL or Java has none.
        let (found, isSigned) = try look(at: 7)
        #expect(found == nil && isSigned)
    }
}
