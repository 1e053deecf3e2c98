/// The caller did not show who they are. Source: RFC 6750, section 3.
package struct Unauthenticated: ProblemConvertible, Equatable {
    /// What is wrong with what was shown.
    package enum Code: String, Sendable {
        /// Not one `Authorization: Bearer <token>`.
        case invalidRequest = "invalid_request"
        /// A token that is not valid, whatever the reason: that is told to the log alone.
        case invalidToken = "invalid_token"
    }

    /// nil where nothing was shown that this service looks at.
    package let code: Code?

    package init(_ code: Code? = nil) { self.code = code }

    package var problem: Problem {
        let headers = [("WWW-Authenticate", bearerChallenge(code.map { [("error", $0.rawValue)] } ?? []))]
        if code == .invalidRequest {
            return Problem(.invalid, "Authorization debe estar una sola vez y ser «Bearer <token>»", headers: headers)
        }
        return Problem(.unauthenticated, "No autorizado", headers: headers)
    }
}

/// The caller is known, but may not do this.
package struct Forbidden: ProblemConvertible, Equatable {
    /// Those of whom it would take one.
    package let wanted: Set<Role>

    package init(wanted: Set<Role> = []) { self.wanted = wanted }

    package var problem: Problem {
        let scope = wanted.map(\.rawValue).sorted().joined(separator: " ")
        let challenge = bearerChallenge([("error", "insufficient_scope")] + (scope.isEmpty ? [] : [("scope", scope)]))
        return Problem(.forbidden, "Acceso denegado", headers: [("WWW-Authenticate", challenge)])
    }
}

/// Nobody can be told who they are: the issuer's keys are not there yet.
package struct AuthenticationUnavailable: ProblemConvertible, Equatable {
    /// As long as the issuer is left alone after it gave no keys (`JWKSCachePolicy`).
    static let retryAfter = Duration.seconds(2)

    package init() {}

    package var problem: Problem { .unavailable(retryAfter: Self.retryAfter) }
}

private func bearerChallenge(_ parameters: [(name: String, value: String)]) -> String {
    "Bearer " + ([("realm", "compras")] + parameters).map { "\($0)=\"\($1)\"" }.joined(separator: ", ")
}
