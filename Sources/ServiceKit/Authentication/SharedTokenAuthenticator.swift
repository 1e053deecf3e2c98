package import HTTPServer

/// One bearer token that all callers share: whoever has it is the subject `token` and may do everything.
package struct SharedTokenAuthenticator: Authenticator {
    /// Whoever has the token.
    static let subject = "token"

    private let token: Secret

    package init(token: Secret) { self.token = token }

    package func authenticate(_ request: Request) async throws -> Principal {
        try precheck(request.headers)
        return Principal(subject: Self.subject, roles: Set(Role.allCases), isShared: true)
    }

    package func precheck(_ headers: HTTPHeaders) throws {
        let fields = headers.all("Authorization")
        guard fields.count == 1, let given = Self.bearerToken(fields[0]), token.matches(given) else {
            throw Unauthenticated()
        }
    }

    /// What follows the scheme, which is written in any case (RFC 9110, section 11.1; RFC 6750, section 2.1).
    static func bearerToken(_ field: String) -> Substring? {
        guard let space = field.firstIndex(of: " "), field[..<space].lowercased() == "bearer" else { return nil }
        let token = field[space...].drop { $0 == " " }
        return token.isEmpty ? nil : token
    }
}
