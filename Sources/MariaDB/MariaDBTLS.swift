/// How a connection is encrypted. Files are PEM.
package struct MariaDBTLS: Sendable, Equatable {
    /// The certificates that the server's must go back to; nil for those of the system.
    package var authorities: String?
    /// The client's own certificate and its key, where the server asks for one.
    package var certificate: String?
    package var key: String?
    /// Whether the server's certificate must be valid and bear the name of the host. Without that whoever stands between reads along.
    package var verifiesServer: Bool

    package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil, verifiesServer: Bool = true) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.verifiesServer = verifiesServer
    }
}
