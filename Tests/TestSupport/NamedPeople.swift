package import HTTPServer
package import ServiceKit

/// Whoever shows the token `ana:comprador` is the buyer ana; with several roles `gema:gestor,comprador`.
package struct NamedPeople: Authenticator {
    package init() {}

    package func authenticate(_ request: Request) async throws -> Principal {
        let parts = (request.headers["Authorization"] ?? "").dropFirst("Bearer ".count).split(separator: ":")
        guard parts.count == 2 else { throw Unauthenticated() }
        let roles = parts[1].split(separator: ",").compactMap { Role(rawValue: String($0)) }
        return Principal(subject: String(parts[0]), roles: Set(roles))
    }
}
