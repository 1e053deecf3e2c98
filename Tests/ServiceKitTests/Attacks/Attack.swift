import JOSE
import TestSupport
import WorldKit

/// What somebody tries who has no good token, or not the right one, and what must come of it.
struct Attack: Sendable {
    let name: String
    /// The Authorization fields of the request.
    let fields: [String]
    let status: Int
    /// The error code in `WWW-Authenticate`; nil for none.
    let code: String?

    init(_ name: String, fields: [String], _ status: Int, _ code: String?) {
        self.name = name
        self.fields = fields
        self.status = status
        self.code = code
    }

    /// A token that must be refused as invalid.
    init(_ name: String, _ token: String) {
        self.init(name, fields: ["Bearer " + token], 401, "invalid_token")
    }

    /// The issuer whose keys the service has.
    static let issuer = TestIssuer()
    /// A forger who has a key of his own and calls it by the issuer's name for its.
    static let forger = TestIssuer(key: 1)

    static func claims(_ changes: KeyValuePairs<String, String?> = [:]) -> String { TestIssuer.claims(now: LiveWorld().now, changes) }

    /// The three parts of a good token.
    static func good() -> (header: String, payload: String, signature: String) {
        let parts = issuer.token(claims()).split(separator: ".").map(String.init)
        return (parts[0], parts[1], parts[2])
    }

    static func encoded(_ text: String) -> String { Base64URL.encode(text.utf8) }
}
