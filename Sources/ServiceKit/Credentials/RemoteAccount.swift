/// As whom a service calls another.
///
/// - Configuration keys, for a remote whose variables begin with `PAGOS`:
///   - `PAGOS_CLIENT_ID` (text): with `AUTH=oidc`, the client whose service account may call it.
///   - `PAGOS_CLIENT_SECRET` (secret, needed with `AUTH=oidc`): of that client.
///   - `OIDC_TOKEN_URL` (URL, needed with `AUTH=oidc`): where tokens are got by client credentials.
package enum RemoteAccount: Sendable, Equatable {
    /// With the token that all share.
    case token(Secret)
    /// With tokens of its own.
    case client(OAuthClient)

    /// The keys of one remote.
    package struct Keys: Sendable {
        fileprivate let id: Setting
        fileprivate let secret: Setting

        /// - Parameters:
        ///   - prefix: where the variables begin.
        ///   - client: the one that is meant unless told otherwise.
        package init(_ prefix: String, client: String) {
            id = Setting(
                "\(prefix)_CLIENT_ID", "a name", default: client, "with AUTH=oidc, the client whose service account makes these calls")
            secret = Setting(
                "\(prefix)_CLIENT_SECRET", "visible ASCII without spaces", default: "", "with AUTH=oidc, the secret of that client",
                isSecret: true)
        }
    }

    /// The keys of some remotes, for `--help`.
    package static func settings(_ remotes: Keys...) -> [Setting] { remotes.flatMap { [$0.id, $0.secret] } + [tokenURL] }

    /// Reads the keys of one remote; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, _ keys: Keys, _ authentication: AuthenticationConfiguration) {
        switch authentication {
        case .token(let token): self = .token(token)
        case .oidc:
            self = .client(
                OAuthClient(
                    id: reader.text(keys.id), secret: reader.secret(keys.secret, because: AuthenticationConfiguration.isOIDC),
                    tokenURL: reader.url(Self.tokenURL, because: AuthenticationConfiguration.isOIDC)))
        }
    }

    private static let tokenURL = Setting(
        "OIDC_TOKEN_URL", "an address like http://host:port/realms/compras/protocol/openid-connect/token", default: "",
        "with AUTH=oidc, where this service gets tokens for its own calls")
}
