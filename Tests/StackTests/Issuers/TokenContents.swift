import JOSE
import JSON

/// What a token says, read without a look at its signature: for tests that ask what an issuer writes, not whether to believe it.
struct TokenContents {
    struct NoToken: Error {
        let text: String
    }

    let header: JSONObject
    let claims: JSONObject

    /// - Throws: `NoToken`, or when a part is no JSON object.
    init(_ token: String) throws {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map { Base64URL.decode(String($0)) }
        guard parts.count == 3, let header = parts[0], let claims = parts[1] else { throw NoToken(text: token) }
        self.header = try JSONObject(parsing: header)
        self.claims = try JSONObject(parsing: claims)
    }

    /// `aud`, which is one text where there is one.
    var audiences: [String] {
        get throws {
            if case .string(let one) = claims["aud"] { return [one] }
            return try claims.strings("aud") ?? []
        }
    }

    /// All roles that it grants, by the client that they are of; those of the realm under an empty name.
    var roles: [String: [String]] {
        get throws {
            var roles: [String: [String]] = [:]
            for member in try claims.object("resource_access")?.members ?? [] {
                guard case .object(let access) = member.value else { continue }
                roles[member.name] = try access.strings("roles")
            }
            roles[""] = try claims.object("realm_access")?.strings("roles")
            return roles
        }
    }
}
