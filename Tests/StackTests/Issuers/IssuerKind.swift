import Testing

/// The issuers that the same tests run against.
enum IssuerKind: CaseIterable, CustomTestStringConvertible {
    case keycloak

    /// Those that can be started here.
    static let there = allCases.filter(\.isThere)

    static let noneIsThere: Comment = "KEYCLOAK_HOME names no Keycloak: scripts/probar tells how to try with one"

    private var isThere: Bool {
        switch self {
        case .keycloak: KeycloakServer.home != nil
        }
    }

    var testDescription: String {
        switch self {
        case .keycloak: "Keycloak"
        }
    }

    /// The one that the tests of this process share.
    func shared() async throws -> any Issuer {
        switch self {
        case .keycloak: try await KeycloakServer.shared()
        }
    }
}
