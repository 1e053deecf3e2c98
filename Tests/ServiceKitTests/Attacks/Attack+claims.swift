import JOSE
import TestSupport
import WorldKit

/// Tokens of the issuer that are not for this API, not now, or not for any.
extension Attack {
    static var texts: [Attack] {
        let text = claims()
        func signed(_ what: String, _ payload: [UInt8], header: [UInt8]? = nil) -> Attack {
            let header = header ?? Array(issuer.header().utf8)
            return Attack(what, (try? issuer.signer.sign(header: header, payload: payload)) ?? "")
        }
        func changed(_ what: String, _ payload: String) -> Attack { signed(what, Array(payload.utf8)) }
        let inside = String(text.dropFirst())
        let header = String(issuer.header().dropFirst())
        return [
            changed("exp twice", #"{"exp":99999999999,"# + inside),
            changed("exp twice, once escaped", #"{"\u0065xp":99999999999,"# + inside),
            changed("iss twice", #"{"iss":"https://evil.test","# + inside), changed("aud twice", #"{"aud":"compras-api","# + inside),
            changed("roles twice", text.dropLast() + #","resource_access":{"compras-api":{"roles":["gestor"]}}}"#),
            signed("alg twice", Array(text.utf8), header: Array((#"{"alg":"none","# + header).utf8)),
            signed("alg twice, once escaped", Array(text.utf8), header: Array((#"{"\u0061lg":"none","# + header).utf8)),
            signed("kid twice", Array(text.utf8), header: Array((#"{"kid":"otra","# + header).utf8)),
            signed("a byte order mark", [0xEF, 0xBB, 0xBF] + text.utf8),
            signed("bad UTF-8", Array(#"{"x":""#.utf8) + [0xC0, 0x80] + Array("\",".utf8) + Array(inside.utf8)),
            signed("UTF-16", Array(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })),
            changed("half a surrogate pair", #"{"x":"\ud800","# + inside),
            changed("the other half", #"{"x":"\udc00","# + inside), changed("a depth of 11", #"{"x":\#(nested(10)),"# + inside),
            changed("a depth of 2000", #"{"x":\#(nested(2000)),"# + inside),
            changed("65 elements", #"{"x":[\#(Array(repeating: "0", count: 65).joined(separator: ","))],"# + inside),
            changed("a text of 4097 bytes", #"{"x":"\#(String(repeating: "x", count: 4097))","# + inside),
            changed("text behind", text + "{}"), changed("an array", "[\(text)]"), changed("a text", "\"x\""), changed("null", "null"),
            changed("a comma too many", text.dropLast() + ",}"), changed("a comment", text + "/* */"),
            changed("a number of 65 digits", #"{"x":\#(String(repeating: "9", count: 65)),"# + inside),
            changed("half of it", String(text.prefix(40))),
        ]
    }

    private static func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }

    static var dates: [Attack] {
        let now = LiveWorld().now.micros / 1_000_000
        let wrong = [
            "\"\(now + 300)\"", "\(now + 300).5", "\(now + 300).0", "-1", "9223372036854775808", "9223372036854775807", "1e10", "1e999",
            "[]", "true",
        ]
        let malformed = ["exp", "iat", "nbf"].flatMap { name in
            wrong.map { Attack("\(name) \($0)", issuer.token(claims([name: $0]))) }
        }
        let missing = ["exp", "iat"].flatMap { name in
            [Attack("no \(name)", issuer.token(claims([name: nil]))), Attack("\(name) null", issuer.token(claims([name: "null"])))]
        }
        return malformed + missing + [
            // How exact that is, `UnverifiedTokenTests` shows, with a clock that stands still.
            Attack("expired 61 s ago", issuer.token(claims(["exp": "\(now - 61)"]))),
            Attack("expired since 1970", issuer.token(claims(["exp": "0"]))),
            Attack("to be valid in two minutes", issuer.token(claims(["nbf": "\(now + 120)"]))),
            Attack("issued in two minutes", issuer.token(claims(["iat": "\(now + 120)"]))),
        ]
    }

    static var origins: [Attack] {
        let address = TestIssuer.address
        let issuers: [String?] = [
            nil, "null", "\"\"", "\"\(address)/\"", "\"\(address) \"", "\"HTTPS://id.test/realms/compras\"",
            "\"https://ID.test/realms/compras\"",
            "\"https://id.test:443/realms/compras\"", "\"https://id.test/realms/master\"", "\"http://id.test/realms/compras\"",
            "\"https://id.test.evil.test/realms/compras\"", "[\"\(address)\"]", "1",
        ]
        let audiences: [String?] = [
            nil, "null", "[]", "\"\"", "1", "[1]", "{}", #""pagos-api""#, #"["contenido-api","pagos-api"]"#, #""Compras-api""#,
            #""compras-api ""#,
            #""contenido-api compras-api""#, #"[["compras-api"]]"#, #"{"compras-api":true}"#, #""account""#,
        ]
        let subjects: [String?] = [
            nil, "null", "\"\"", "1", #""a b""#, #""a\nb""#, #""a\u0000""#, #""ñ""#, "\"\(String(repeating: "s", count: 256))\"",
        ]
        return issuers.map { Attack("iss \($0 ?? "missing")", issuer.token(claims(["iss": $0]))) }
            + audiences.map { Attack("aud \($0 ?? "missing")", issuer.token(claims(["aud": $0]))) }
            + subjects.map { Attack("sub \($0 ?? "missing")", issuer.token(claims(["sub": $0]))) }
    }

    static var tokenTypes: [Attack] {
        [#""ID""#, #""Refresh""#, #""Offline""#, #""Logout""#, "\"\"", #""Bearer ""#, "1", #"["Bearer"]"#, nil, "null"].map { typ in
            // Without a word about it a header that says JWT may be anything's.
            Attack("a token of the type \(typ ?? "that is not told")", issuer.token(claims(["typ": typ])))
        }
    }

    static var roles: [Attack] {
        let access: [String?] = [
            nil, "null", #""comprador""#, "[]", #"["comprador"]"#, "{}", #"{"compras-api":"comprador"}"#, #"{"compras-api":["comprador"]}"#,
            #"{"compras-api":{}}"#, #"{"compras-api":{"roles":"comprador"}}"#, #"{"compras-api":{"roles":{"comprador":true}}}"#,
            #"{"compras-api":{"roles":null}}"#, #"{"compras-api":{"roles":[]}}"#, #"{"compras-api":{"roles":[["comprador"]]}}"#,
            #"{"compras-api":{"roles":["comprador",1]}}"#, #"{"compras-api":{"roles":["gestor"]}}"#,
            #"{"compras-api":{"roles":["servicio"]}}"#,
            #"{"compras-api":{"roles":["Comprador"]}}"#, #"{"compras-api":{"roles":["COMPRADOR"]}}"#,
            #"{"compras-api":{"roles":["comprador "]}}"#,
            #"{"compras-api":{"roles":["comprador,gestor"]}}"#, #"{"compras-api":{"roles":["gestor comprador"]}}"#,
            #"{"compras-api":{"roles":["comprador\u0000"]}}"#, #"{"contenido-api":{"roles":["comprador"]}}"#,
            #"{"Compras-api":{"roles":["comprador"]}}"#, #"{"compras-api ":{"roles":["comprador"]}}"#,
        ]
        let elsewhere: [(String, KeyValuePairs<String, String?>)] = [
            ("realm_access", ["resource_access": nil, "realm_access": #"{"roles":["comprador"]}"#]),
            ("roles", ["resource_access": nil, "roles": #"["comprador"]"#]), ("scope", ["resource_access": nil, "scope": #""comprador""#]),
        ]
        return (access.map { ($0 ?? "missing", ["resource_access": $0] as KeyValuePairs<String, String?>) } + elsewhere).map {
            what, changes in
            Attack("roles by \(what)", fields: ["Bearer " + issuer.token(claims(changes))], 403, "insufficient_scope")
        }
    }
}
