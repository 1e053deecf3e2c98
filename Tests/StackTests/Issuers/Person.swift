/// The users of `keycloak/compras-users-0.json`.
enum Person: String, CaseIterable {
    case ana, luis, gema

    var password: String { rawValue }

    /// The `sub` of their tokens.
    var id: String { "00000000-0000-4000-8000-00000000000\(self == .ana ? 1 : self == .luis ? 2 : 3)" }

    /// Their roles, by API.
    var roles: [String: [String]] {
        switch self {
        case .ana, .luis: ["compras-api": ["comprador"]]
        case .gema: ["compras-api": ["gestor"], "contenido-api": ["gestor"]]
        }
    }
}
