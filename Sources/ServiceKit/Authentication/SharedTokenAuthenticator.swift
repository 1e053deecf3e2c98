package import HTTPServer

/// One bearer token that all callers share: whoever has it is the subject `token` and may do everything.
package struct SharedTokenAuthenticator: Authenticator {
    /// Whoever has the token.
    static let subject = "token"

    private static let principal = Principal(subject: subject, roles: Set(Role.allCases), isShared: true)

    private let token: Secret

    package init(token: Secret) { self.token = token }

    package func authenticate(_ request: Request) async throws -> Principal {
        try precheck(request.headers)
        return Self.principal
    }

    package func precheck(_ headers: HTTPHeaders) throws {
        let fields = headers.all("Authorization")
        guard fields.count == 1, let given = Self.bearerToken(fields[0]), token.matches(given) else {
            throw Unauthenticated()
        }
    }

    /// What follows the scheme, which is written in any case (RFC 9110, section 11.1; RFC 6750, section 2.1).
    static func bearerToken(_ field: String) -> ArraySlice<UInt8>? {
        let bytes = Array(field.utf8)
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")), BearerToken.isScheme(bytes[..<space]) else { return nil }
        let token = bytes[space...].drop { $0 == UInt8(ascii: " ") }
        return token.isEmpty ? nil : token
    }
}
