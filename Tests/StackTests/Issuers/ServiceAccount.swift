/// The clients through which compras calls the others, each with a role at one of them alone.
enum ServiceAccount: String, CaseIterable {
    case contenido, pagos, mediador

    var client: String { "compras-\(rawValue)" }

    /// The API that it has its role at.
    var api: String { "\(rawValue)-api" }

    /// What `keycloak/compras-realm.json` takes its secret from.
    var variable: String { "COMPRAS_\(rawValue.uppercased())_SECRET" }
}
