import JOSE
import JSON
import TestSupport

/// Headers that bring their own key along, or ask for what nobody understands.
extension Attack {
    /// - Parameter listener: an address that nothing may be fetched from (CVE-2018-0114 and its like).
    static func embeddedKeys(_ listener: String) -> [Attack] {
        let jwk = String(decoding: forger.signer.jwk.json, as: UTF8.self)
        let der = Base64.encode(Forger.publicDER((try? forger.signer.key.pem()) ?? ""))
        let members: [(String, String)] = [
            ("jwk", jwk), ("jku", "\"\(listener)/certs\""), ("x5u", "\"\(listener)/cert.pem\""), ("x5c", "[\"\(der)\"]"),
            ("x5t", #""abc""#),
            ("x5t#S256", #""abc""#),
        ]
        return members.flatMap { name, value in
            ["clave-1", "clave-2"].map { kid in
                let header = forger.header(["kid": "\"\(kid)\"", name: value])
                return Attack("a key of one's own by \(name), called \(kid)", forger.token(header: header, claims()))
            }
        } + [
            Attack(
                "an issuer that is the listener", forger.token(claims(["iss": "\"\(listener)\""]))),
            Attack(
                "a key's name that is an address of the listener",
                forger.token(header: forger.header(["kid": "\"\(listener)/certs\""]), claims())),
        ]
    }

    static var extensions: [Attack] {
        [#"["exp"]"#, "[]", #""exp""#, "null", #"{"a":1}"#, #"["b64"]"#, "true", "0"].map { (crit: String) in
            Attack("crit \(crit)", issuer.token(header: issuer.header(["crit": crit]), claims()))
        } + [
            Attack("b64 false with crit", issuer.token(header: issuer.header(["b64": "false", "crit": #"["b64"]"#]), claims())),
            Attack("b64 false", issuer.token(header: issuer.header(["b64": "false"]), claims())),
        ]
    }

    static var headerTypes: [Attack] {
        [nil, "\"\"", #""JOSE""#, #""dpop+jwt""#, #""logout+jwt""#, #""secevent+jwt""#, #""at+jwt ""#, "1", #"["JWT"]"#].map { typ in
            Attack("typ \(typ ?? "missing")", issuer.token(header: issuer.header(["typ": typ]), claims()))
        }
    }

    static var keyNames: [Attack] {
        let names: [(String, String?)] = [
            ("missing", nil), ("empty", "\"\""), ("null", "null"), ("a number", "1"), ("an array", #"["clave-1"]"#),
            ("10 KiB", "\"\(String(repeating: "k", count: 10 << 10))\""), ("129 characters", "\"\(String(repeating: "k", count: 129))\""),
            ("a path", #""../../../dev/null""#), ("SQL", #""x' UNION SELECT 'secreto' --""#), ("SQL without a space", #""x'or'1'='1""#),
            ("with NUL", #""clave-1\u0000""#), ("with a line end", #""clave-1\r\nINFO forged=line""#), ("with a space", #""clave-1 ""#),
            ("a look-alike", #""сlave-1""#), ("another case", #""CLAVE-1""#), ("made up", #""7YzQ-otra""#),
        ]
        return names.flatMap { what, value in
            [("the issuer", issuer), ("a forger", forger)].map { who, signer in
                Attack("kid \(what), signed by \(who)", signer.token(header: signer.header(["kid": value]), claims()))
            }
        }
    }
}
