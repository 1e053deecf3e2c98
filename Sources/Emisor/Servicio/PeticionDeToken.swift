package import ServiceKit

/// Who asks for a token, and in whose name.
package struct PeticionDeToken: Sendable {
    /// In whose name.
    package enum Concesion: Sendable {
        /// A person's, whose password the client was told (RFC 6749, section 4.3).
        case contrasena(usuario: String, Secret)
        /// The client's own (RFC 6749, section 4.4).
        case credencialesDeCliente
    }

    /// The `client_id`.
    package let cliente: String
    /// nil where none was sent.
    package let secreto: Secret?
    package let concesion: Concesion

    package init(cliente: String, secreto: Secret?, concesion: Concesion) {
        self.cliente = cliente
        self.secreto = secreto
        self.concesion = concesion
    }
}
