import JSON
import TestSupport
import Testing

@testable import JOSE

/// Wycheproof's 401 signed texts. Their payloads are words like `foo` and their headers say no `typ`, so they are held against what lies
/// below the rules for tokens: the compact form, the header, the key and the signature.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Vectors.folder != nil, "VECTORS_DIR names no folder with the test vectors of Project Wycheproof"))
struct WebSignatureVectorTests {
    private static let file = "json_web_signature_test.json"
    /// By their places in the file: RS256 with a good key, then with two that are published for encryption.
    private static let rs256 = [2, 3, 9, 13, 17, 19]

    /// Whether the text is taken with the group's key, where that is taken: nil for a key of another kind.
    private func isTaken(_ vector: Vectors.Vector, in group: Vectors.Group) throws -> Bool {
        guard let json = try group.json.object("public"), let jwk = try? JWK(json: json) else { return false }
        return isTaken(try vector.jws, with: jwk.key)
    }

    private func isTaken(_ text: [UInt8], with key: RSAPublicKey) -> Bool {
        guard let jws = try? CompactJWS(text), (try? JWSHeader(parsing: jws.header)) != nil else { return false }
        return key.isValid(jws.signature, of: jws.signingInput)
    }

    @Test func `of RS256 all that is invalid is refused, and all that is valid taken but the empty payload`() throws {
        let groups = try Vectors.groups(Self.file)
        #expect(groups.count == 23 && groups.map(\.tests.count).reduce(0, +) == 401)
        let tests = Self.rs256.flatMap { place in groups[place].tests.map { (groups[place], $0) } }
        let (valid, invalid) = (tests.filter { $1.result == .valid }, tests.filter { $1.result == .invalid })
        #expect(tests.count == 235 && valid.count == 8 && invalid.count == 227)
        #expect(try invalid.filter { try !isTaken($1, in: $0) }.count == 227)
        #expect(try valid.filter { try isTaken($1, in: $0) }.map(\.1.id) == [33, 260, 261, 262, 263, 345, 349])
        // The eighth has nothing to say, which no token does: a part that is empty is none.
        let empty = try #require(valid.first { $1.id == 259 }).1
        #expect(throws: TokenError.notCompact) { _ = try CompactJWS(try empty.jws) }
    }

    @Test func `whatever is signed in another way is refused, valid or not`() throws {
        let others = try Vectors.groups(Self.file).enumerated().filter { !Self.rs256.contains($0.offset) }.map(\.element)
        let tests = others.flatMap { group in group.tests.map { (group, $0) } }
        #expect(tests.count == 166 && tests.count { $1.result == .valid } == 38)
        #expect(try tests.filter { try isTaken($1, in: $0) }.map(\.1.id) == [])
        // By their headers too, but for the one that calls a key of PS512 by the name of RS256: there it is the key that is refused.
        let named = tests.filter { test in
            guard let text = try? test.1.jws, let jws = try? CompactJWS(text) else { return false }
            return (try? JWSHeader(parsing: jws.header)) != nil
        }
        #expect(!named.isEmpty)
        for (group, _) in named {
            let json = try #require(try group.json.object("public"))
            #expect(throws: JWK.Refusal.purpose("alg")) { _ = try JWK(json: json) }
        }
    }

    @Test(arguments: [(17, "use"), (19, "key_ops")]) func `a key for encryption is refused, whose signature is good`(
        place: Int, member: String
    )
        throws
    {
        let group = try Vectors.groups(Self.file)[place]
        let json = try #require(try group.json.object("public"))
        #expect(throws: JWK.Refusal.purpose(member)) { _ = try JWK(json: json) }
        let (n, e) = (try json.required("n", json.string), try json.required("e", json.string))
        let key = try RSAPublicKey(modulus: try #require(Base64URL.decode(n)), exponent: try #require(Base64URL.decode(e)))
        #expect(group.tests.count == 1)
        for test in group.tests { #expect(isTaken(try test.jws, with: key)) }
    }

    @Test func `the compact form is taken apart strictly`() throws {
        let group = try Vectors.groups(Self.file)[21]
        let secret = try #require(try group.json.object("private"))
        let key = try #require(Base64URL.decode(try secret.required("k", secret.string)))
        #expect(group.tests.count == 21)
        // 367 and 370 are marked as invalid and are, to the byte, 357, which is valid; 372 and 373 hold a question mark and are marked as
        // valid.
        let tests = group.tests.filter { ![367, 370, 372, 373].contains($0.id) }
        let (valid, invalid) = (tests.filter { $0.result == .valid }, tests.filter { $0.result == .invalid })
        #expect(valid.map(\.id) == [357, 358, 359, 376, 377] && invalid.count == 12)
        for test in valid {
            let jws = try CompactJWS(try test.jws)
            #expect(Forger.hmac(.sha256, key: key, String(decoding: jws.signingInput, as: UTF8.self)) == jws.signature)
        }
        for test in invalid { #expect(throws: TokenError.notCompact) { _ = try CompactJWS(try test.jws) } }
    }
}
