import WorldKit

/// The clients of the realm through which compras calls the others: a service account each, with a role at one of them alone.
enum RealmAccount: String, CaseIterable {
    case contenido, pagos, mediador

    var client: String { "compras-\(rawValue)" }

    /// The API that it has its role at.
    var api: String { "\(rawValue)-api" }

    /// What `keycloak/compras-realm.json` takes its secret from.
    var variable: String { "COMPRAS_\(rawValue.uppercased())_SECRET" }

    /// A secret for each, at random.
    static func newSecrets(_ world: any World) -> [Self: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0, newSecret(world)) })
    }

    /// 256 bits in hexadecimal.
    static func newSecret(_ world: any World) -> String { (0..<4).map { _ in String(world.random(), radix: 16) }.joined() }
}
