import JOSE
import JSON
import TestSupport

/// Other algorithms than the one that is meant.
extension Attack {
    static var algorithms: [Attack] { none + malformed + symmetric + others }

    private static var none: [Attack] {
        ["none", "None", "NONE", "nOnE"].flatMap { alg in
            let header = issuer.header(["alg": "\"\(alg)\""])
            return [
                Attack("alg \(alg) without a signature", "\(encoded(header)).\(encoded(claims()))."),
                Attack("alg \(alg) with the dots only", "\(encoded(header)).\(encoded(claims()))"),
                Attack("alg \(alg) with a signature of the issuer's key", issuer.token(header: header, claims())),
            ]
        }
    }

    private static var malformed: [Attack] {
        [nil, "null", #"["RS256"]"#, #""RS256 ""#, #"" RS256""#, #""rs256""#, #""RS256\u0000""#, "256", "true", "{}", "\"\""].map { alg in
            Attack("alg \(alg ?? "missing")", issuer.token(header: issuer.header(["alg": alg]), claims()))
        }
    }

    /// CVE-2016-10555 and its like: what everybody may know is taken for a secret.
    private static var symmetric: [Attack] {
        let pem = (try? issuer.signer.key.pem()) ?? ""
        let der = Forger.publicDER(pem)
        let text = Forger.publicPEM(der)
        let keys: [(String, [UInt8])] = [
            ("PEM", Array(text.utf8)), ("PEM without its last line end", Array(text.utf8.dropLast())), ("DER", der),
            ("modulus", issuer.signer.key.publicKey.modulus), ("JWK", issuer.signer.jwk.json), ("x5c", Array(Base64.encode(der).utf8)),
            ("nothing", []),
        ]
        let functions: [(String, Forger.Digest)] = [("HS256", .sha256), ("HS384", .sha384), ("HS512", .sha512)]
        return keys.flatMap { what, key in
            functions.flatMap { alg, digest in
                [alg, "RS256"].map { named in
                    let input = encoded(issuer.header(["alg": "\"\(named)\""])) + "." + encoded(claims())
                    return Attack(
                        "\(alg) keyed with the public key's \(what), called \(named)",
                        input + "." + Base64URL.encode(Forger.hmac(digest, key: key, input)))
                }
            }
        }
    }

    private static var others: [Attack] {
        let pem = (try? issuer.signer.key.pem()) ?? ""
        let kinds: [(String, Forger.Digest, Bool)] = [
            ("RS384", .sha384, false), ("RS512", .sha512, false), ("PS256", .sha256, true), ("PS384", .sha384, true),
        ]
        return kinds.flatMap { alg, digest, pss in
            [alg, "RS256"].map { named in
                let input = encoded(issuer.header(["alg": "\"\(named)\""])) + "." + encoded(claims())
                return Attack(
                    "\(alg) with the issuer's own key, called \(named)",
                    input + "." + Base64URL.encode(Forger.signature(pem, digest, pss: pss, input)))
            }
        } + ["ES256", "EdDSA", "ES256K"].map { Attack("\($0)", issuer.token(header: issuer.header(["alg": "\"\($0)\""]), claims())) }
    }
}
