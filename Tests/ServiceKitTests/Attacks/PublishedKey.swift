import JOSE
import TestSupport

/// A key that an issuer publishes and that must be passed over, with a token that names it and would be good if it were not.
struct PublishedKey: Sendable {
    let name: String
    /// As it is published; two where one has a twin.
    let entries: [String]
    /// As the log tells it.
    let reason: String
    let token: String
    /// What the token is verified with where that is done with a key of RSA.
    let numbers: (modulus: [UInt8], exponent: [UInt8])?

    static let all = owned + forged

    private static let other = TestIssuer.keys[1]
    private static let usual: [UInt8] = [1, 0, 1]

    /// Keys whose other half signs properly.
    private static var owned: [PublishedKey] {
        func published(_ name: String, _ changes: KeyValuePairs<String, String?>, twin: [String] = [], _ reason: String) -> PublishedKey {
            PublishedKey(
                name: name, entries: twin + [entry(name, other.publicKey.modulus, usual, changes)], reason: reason,
                token: TestIssuer(kid: name, key: 1).token(Attack.claims()), numbers: (other.publicKey.modulus, usual))
        }
        let twin = entry("gemela", Attack.issuer.signer.key.publicKey.modulus, usual)
        return [
            published("cifrado", ["use": #""enc""#, "alg": #""RSA-OAEP""#], "not for RS256 signatures by its use"),
            published("otro-algoritmo", ["alg": #""PS256""#], "not for RS256 signatures by its alg"),
            published("solo-firma", ["key_ops": #"["sign"]"#], "not for RS256 signatures by its key_ops"),
            published("con-secreto", ["d": #""AQAB""#], "a secret is published"),
            published("gemela", [:], twin: [twin], "two keys named gemela"),
            small,
        ]
    }

    private static var small: PublishedKey {
        let pem = Forger.pem("RSA", bits: 1024)
        let (modulus, exponent) = Forger.numbers(pem)
        let input = input("de-1024-bits")
        return PublishedKey(
            name: "de-1024-bits", entries: [entry("de-1024-bits", modulus, exponent)], reason: "a modulus of 1024 bits",
            token: input + "." + Base64URL.encode(Forger.signature(pem, .sha256, input)), numbers: (modulus, exponent))
    }

    /// Keys for which nobody needs another half.
    private static var forged: [PublishedKey] {
        func published(_ name: String, _ reason: String, _ make: (_ input: String) -> (key: ([UInt8], [UInt8]), signature: [UInt8]))
            -> PublishedKey
        {
            let input = input(name)
            let (key, signature) = make(input)
            return PublishedKey(
                name: name, entries: [entry(name, key.0, key.1)], reason: reason, token: input + "." + Base64URL.encode(signature),
                numbers: (key.0, key.1))
        }
        let modulus = other.publicKey.modulus
        return [
            published("exponente-1", "its exponent") { ((modulus, [1]), Forger.paddedDigest($0, size: 256)) },
            published("exponente-2", "its exponent") { input in
                let forged = Forger.squareRoot(of: input, size: 256)
                return ((forged.modulus, [2]), forged.signature)
            },
            symmetric(named: "HS256"), symmetric(named: "RS256"),
        ]
    }

    /// Keys that OpenSSL takes and cannot verify with: whoever names one is refused all the same, for the name and not by chance.
    static var useless: [PublishedKey] {
        let modulus = other.publicKey.modulus
        let numbers: [(String, String, [UInt8])] = [
            ("par", "an even modulus", modulus.dropLast() + [modulus[255] & 0xFE]),
            ("de-16392-bits", "a modulus of 16392 bits", [0xC5] + [UInt8](repeating: 0xA5, count: 2048)),
        ]
        return numbers.map { name, reason, modulus in
            let signature = [UInt8](repeating: 1, count: modulus.count)
            return PublishedKey(
                name: name, entries: [entry(name, modulus, usual)], reason: reason, token: input(name) + "." + Base64URL.encode(signature),
                numbers: nil)
        }
    }

    /// A secret that is published, and what it authenticates.
    private static func symmetric(named alg: String) -> PublishedKey {
        let (name, secret) = ("simetrica-\(alg)", Array("secreto-de-32-bytes-como-minimo-".utf8))
        let input = input(name, alg: alg)
        return PublishedKey(
            name: name, entries: [#"{"kid":"\#(name)","kty":"oct","alg":"HS256","k":"\#(Base64URL.encode(secret))"}"#],
            reason: "not for RS256 signatures by its kty", token: input + "." + Base64URL.encode(Forger.hmac(.sha256, key: secret, input)),
            numbers: nil)
    }

    private static func input(_ kid: String, alg: String = "RS256") -> String {
        Attack.encoded(TestIssuer(kid: kid).header(["alg": "\"\(alg)\""])) + "." + Attack.encoded(Attack.claims())
    }

    private static func entry(
        _ kid: String, _ modulus: [UInt8], _ exponent: [UInt8], _ changes: KeyValuePairs<String, String?> = [:]
    ) -> String {
        let others = changes.compactMap { name, value in value.map { ",\"\(name)\":\($0)" } }.joined()
        return #"{"kid":"\#(kid)","kty":"RSA","n":"\#(Base64URL.encode(modulus))","e":"\#(Base64URL.encode(exponent))"\#(others)}"#
    }
}
