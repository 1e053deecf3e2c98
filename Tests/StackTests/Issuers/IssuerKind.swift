import Testing

/// The issuers that the same tests run against.
enum IssuerKind: CaseIterable, CustomTestStringConvertible {
    case keycloak, emisor

    /// Those that can be started here.
    static let there = allCases.filter(\.isThere)

    private var isThere: Bool {
        switch self {
        case .keycloak: KeycloakServer.home != nil
        case .emisor: true
        }
    }

    var testDescription: String {
        switch self {
        case .keycloak: "Keycloak"
        case .emisor: "emisor"
        }
    }

    /// The one that the tests of this process share.
    func shared() async throws -> any Issuer {
        switch self {
        case .keycloak: try await KeycloakServer.shared()
        case .emisor: try await EmisorServer.shared()
        }
    }
}
