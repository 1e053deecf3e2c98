internal import JOSE

/// How a service knows who calls.
///
/// - Configuration keys:
///   - `AUTH` (`token` or `oidc`, default `token`): one token that all callers share, or access tokens of an OpenID Connect issuer.
///   - `SERVICE_TOKEN` (secret, default `penguin-secret`): with `token`, what callers must send; the default is refused on any address
///     but loopback.
///   - `OIDC_ISSUER` (URL, needed with `oidc`): the issuer, as its tokens name it; nothing is fetched from there.
///   - `OIDC_JWKS_URL` (URL, needed with `oidc`): where its keys are fetched, which may be another address of it.
///   - `OIDC_AUDIENCE` (text, the service's own API by default): the API that tokens must be for, and whose roles count.
///   - `OIDC_AUTHORIZED_PARTIES` (list with commas, empty by default): the clients that tokens may be issued to; empty for any.
package enum AuthenticationConfiguration: Sendable, Equatable {
    /// One token that all share.
    case token(Secret)
    /// Access tokens of an issuer.
    case oidc(OIDCConfiguration)

    /// Where people log in; nil where a token is shared.
    package var issuer: String? { if case .oidc(let configuration) = self { configuration.policy.issuer } else { nil } }

    static let sharedToken = "penguin-secret"

    static func settings(audience: String) -> [Setting] {
        [mode, token, issuer, keysURL, self.audience(audience), parties]
    }

    /// Reads the keys; what is wrong is noted in the reader.
    /// - Parameters:
    ///   - audience: the service's own API.
    ///   - host: where others can reach the service; nil where nobody else can.
    init(_ reader: inout SettingsReader, audience: String, exposedOn host: String?) {
        let mode = reader.value(Self.mode, otherwise: "") { ["token", "oidc"].contains($0) ? $0 : nil }
        switch mode {
        case "oidc":
            let audience = reader.text(Self.audience(audience))
            let parties = reader.value(Self.parties, otherwise: [], Self.list)
            let issuer = reader.url(Self.issuer, because: Self.isOIDC)
            self = .oidc(
                OIDCConfiguration(
                    policy: TokenPolicy(issuer: issuer, audience: audience, authorizedParties: parties),
                    keysURL: reader.url(Self.keysURL, because: Self.isOIDC)))
        default:
            let token = reader.secret(Self.token)
            // Somebody forgot the other half: it would take a token that everybody knows.
            let foreign = [Self.issuer, Self.keysURL, Self.parties].map(\.name).first { !(reader.variable($0) ?? "").isEmpty }
            if mode == "token", let foreign {
                reader.reject("\(foreign) is set, and AUTH is token: set AUTH=oidc, or take \(foreign) away")
            }
            if token.value == Self.sharedToken, let host {
                reader.reject(
                    "SERVICE_TOKEN is the default, which everybody knows, and HOST is \"\(host)\": set a token of your own to listen on it")
            }
            self = .token(token)
        }
    }

    static let isOIDC = "AUTH is oidc"

    private static func list(_ text: String) -> Set<String>? {
        if text.isEmpty { return [] }
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        return names.allSatisfy { !$0.isEmpty && !$0.contains(" ") } ? Set(names.map(String.init)) : nil
    }

    private static let mode = Setting(
        "AUTH", "token or oidc", default: "token",
        "how callers are known: by one token that all share, or by access tokens of an OpenID Connect issuer such as Keycloak")

    private static let token = Setting(
        "SERVICE_TOKEN", "visible ASCII without spaces", default: sharedToken,
        "with AUTH=token, the bearer token of all calls; the default only serves on loopback", isSecret: true)

    private static let issuer = Setting(
        "OIDC_ISSUER", "an address like http://host:port/realms/compras", default: "",
        "with AUTH=oidc, the issuer as its tokens name it, byte for byte; nothing is fetched from there")

    private static let keysURL = Setting(
        "OIDC_JWKS_URL", "an address like http://host:port/realms/compras/protocol/openid-connect/certs", default: "",
        "with AUTH=oidc, where the issuer's keys are fetched, which may be another address of it")

    private static func audience(_ audience: String) -> Setting {
        Setting("OIDC_AUDIENCE", "a name", default: audience, "with AUTH=oidc, the API that tokens must be for, and whose roles count")
    }

    private static let parties = Setting(
        "OIDC_AUTHORIZED_PARTIES", "names with commas between them, or empty", default: "",
        "with AUTH=oidc, the clients that tokens may be issued to (azp); empty for any")
}
