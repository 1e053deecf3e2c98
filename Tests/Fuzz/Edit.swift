/// A change to a draft of which it is known what must come.
struct Edit: Sendable {
    /// What it changes: a claim by its name, a member of the header with `header.` in front.
    let touches: Set<String>
    let isHarmful: Bool
    let apply: @Sendable (inout Draft, inout Dice) -> Void

    /// A token stays good.
    static let harmless: [Edit] = [
        good(
            "aud",
            [#""compras-api""#, #"["compras-api"]"#, #"["a","b","compras-api"]"#, #"[1,null,"compras-api"]"#, #""\u0063ompras-api""#]),
        good("azp", [#""compras-web""#, #""compras\u002dweb""#]),
        good("exp", ["\(Scene.second - 59)", "\(Scene.second + 1)", "253402300799"]), good("iat", ["\(Scene.second + 60)", "0", "-0"]),
        good("nbf", ["\(Scene.second + 60)", "\(Scene.second)", "0", "null"]),
        good("typ", [#""bearer""#, #""BEARER""#, #""B\u0065arer""#]),
        good("sub", [#""a""#, "\"\(String(repeating: "s", count: 255))\""]), good("iss", [#""https:\/\/id.test\/realms\/compras""#]),
        good("resource_access", ["null", "[]", "{}", #"{"compras-api":{"roles":"gestor"}}"#, #"{"compras-api":{"roles":["gestor",1]}}"#]),
        good(
            "x",
            [
                #"{"a":[{"b":[{"c":[{"d":[1.5e-3]}]}]}]}"#, #""ñ\ud83d\ude00""#,
                "[\(Array(repeating: "0", count: 64).joined(separator: ","))]",
            ]),
        good("y", ["\"\(String(repeating: "y", count: 4096))\""]),
        goodHeader("typ", [#""at+jwt""#, #""application/at+jwt""#, #""AT+JWT""#, #""jwt""#]),
        goodHeader("jku", [#""https://evil.test/certs""#]), goodHeader("jwk", [#"{"kty":"RSA","n":"AQAB","e":"AQ"}"#]),
        goodHeader("cty", ["1"]),
        Edit(touches: ["typ", "header.typ"], isHarmful: false) { draft, _ in
            draft.claims.drop("typ")
            draft.header.set("typ", #""at+jwt""#)
        },
    ]

    /// It must be refused.
    static let harmful: [Edit] = [
        badHeader(
            "alg",
            [
                #""none""#, #""None""#, #""HS256""#, #""RS384""#, #""RS512""#, #""PS256""#, #""ES256""#, #""rs256""#, #""RS256 ""#, "null",
                "256",
            ]),
        badHeader("typ", [#""""#, #""JOSE""#, #""dpop+jwt""#, #""logout+jwt""#, "null", "1"]),
        badHeader("kid", [#""clave-2""#, #""clave-3""#, #""""#, "null", "1", #""a b""#, "\"\(String(repeating: "k", count: 129))\""]),
        badHeader("crit", ["[]", #"["exp"]"#, "null", "true"]), badHeader("b64", ["false", "true"]),
        bad(
            "iss",
            [#""https://id.test/realms/compras/""#, #""https://evil.test""#, #""""#, "null", "1", #"["https://id.test/realms/compras"]"#]),
        bad(
            "aud",
            [#""pagos-api""#, #"["pagos-api"]"#, "[]", "null", "1", #""compras-api ""#, #"[["compras-api"]]"#, #"{"compras-api":1}"#]),
        bad(
            "exp",
            [
                "\(Scene.second - 60)", "0", "-1", "null", "\"\(Scene.second + 300)\"", "\(Scene.second + 300).0", "1e99",
                "9223372036854775808",
            ]),
        bad("iat", ["\(Scene.second + 61)", "253402300799", "-1", "null", #""0""#, "0.0"]),
        bad("nbf", ["\(Scene.second + 61)", "253402300799", "-1", #""0""#, "0.0", "253402300800"]),
        bad("sub", [#""""#, "null", "1", #""a b""#, #""ñ""#, "\"\(String(repeating: "s", count: 256))\""]),
        bad("azp", [#""compras-pagos""#, #""""#, "null", "1", #"["compras-cli"]"#]),
        bad("typ", [#""ID""#, #""Refresh""#, #""Logout""#, #""Bearer ""#, "1", #"["Bearer"]"#]),
        bad(
            "x",
            [
                "[\(Array(repeating: "0", count: 65).joined(separator: ","))]",
                String(repeating: "[", count: 10) + String(repeating: "]", count: 10),
            ]),
        bad("y", ["\"\(String(repeating: "y", count: 4097))\"", "\"\(String(repeating: "y", count: 7000))\""]),
        twice(["exp", "iss", "aud", "sub", "resource_access"], in: \.claims), twice(["alg", "kid"], in: \.header),
    ]

    private static func good(_ claim: String, _ values: [String]) -> Edit {
        Edit(touches: [claim], isHarmful: false) { $0.claims.set(claim, $1.one(of: values)) }
    }

    private static func goodHeader(_ name: String, _ values: [String]) -> Edit {
        Edit(touches: ["header." + name], isHarmful: false) { $0.header.set(name, $1.one(of: values)) }
    }

    private static func bad(_ claim: String, _ values: [String]) -> Edit {
        Edit(touches: [claim], isHarmful: true) { $0.claims.set(claim, $1.one(of: values)) }
    }

    private static func badHeader(_ name: String, _ values: [String]) -> Edit {
        Edit(touches: ["header." + name], isHarmful: true) { $0.header.set(name, $1.one(of: values)) }
    }

    /// A name that is there a second time, plain or escaped.
    private static func twice(_ names: [String], in part: any WritableKeyPath<Draft, JSONText> & Sendable) -> Edit {
        Edit(touches: Set(names), isHarmful: true) { draft, dice in
            let member = draft[keyPath: part].members.first { names.contains($0.name) } ?? ("exp", "0")
            let first = member.name.unicodeScalars.first?.value ?? 0
            let escaped = "\\u00\(String(first, radix: 16))" + member.name.dropFirst()
            draft[keyPath: part].members.append((dice.happens(500) ? member.name : escaped, member.value))
        }
    }
}
