package import ServiceKit

/// What emisor is told from outside, beside what all services are.
///
/// - Configuration keys:
///   - `EMISOR_REALM` (text, default `keycloak`): the folder with `compras-realm.json`, and users apart in `compras-users-<number>.json`.
///   - `EMISOR_URL` (URL, default `http://localhost:5080`): the public address; tokens name `<EMISOR_URL>/realms/compras` as their issuer.
///   - `EMISOR_KEY_FILE` (text, empty by default): the file that keys are kept in.
///   - and the variables that the realm's files name, such as `COMPRAS_PAGOS_SECRET`.
package struct Configuration: Sendable {
    /// The realm, and who may show what.
    package var leido: ReinoLeido
    /// Without a slash at the end.
    package var url: String
    /// nil for keys that end with the process.
    package var archivoDeClaves: String?

    /// The keys, for `--help`.
    package static let settings = [realm, publicURL, keyFile]

    package init(leido: ReinoLeido, url: String = "http://localhost:5080", archivoDeClaves: String? = nil) {
        self.leido = leido
        self.url = url
        self.archivoDeClaves = archivoDeClaves
    }

    /// Reads the keys and the realm's files; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, _ common: ServiceConfiguration) {
        if !common.isOnLoopback {
            reader.reject(
                """
                HOST is "\(common.host)": it should be an address of loopback, such as 127.0.0.1. Whoever reaches an issuer of development \
                may have any token
                """)
        }
        let folder = reader.text(Self.realm)
        do throws(CarpetaDelReino.Ilegible) {
            leido = try CarpetaDelReino(folder, variable: { [reader] in reader.variable($0) }).leer()
        } catch {
            leido = .vacio
            reader.reject("\(error.sentence); \(Self.realm.name) names the folder")
        }
        url = reader.serviceURL(Self.publicURL)
        let path = reader.value(Self.keyFile, otherwise: "") { $0 }
        archivoDeClaves = path.isEmpty ? nil : path
    }

    private static let realm = Setting(
        "EMISOR_REALM", "the path of a folder", default: "keycloak", "the folder with compras-realm.json and compras-users-<number>.json")
    private static let publicURL = Setting(
        "EMISOR_URL", "an address like http://host:port", default: "http://localhost:5080",
        "the public address; tokens name <EMISOR_URL>/realms/compras as their issuer")
    private static let keyFile = Setting(
        "EMISOR_KEY_FILE", "the path of a file, or empty", default: "",
        "the file that signing keys are kept in (made with mode 0600 where there is none); empty: they end with the process")
}
