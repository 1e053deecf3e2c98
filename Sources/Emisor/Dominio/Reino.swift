/// A realm of Keycloak, as far as its access tokens depend on it.
package struct Reino: Sendable, Equatable {
    /// Part of every path.
    package let nombre: String
    /// Seconds that an access token is valid for.
    package let vigencia: Int64
    /// No two of one id.
    package let clientes: [Cliente]
    /// No two of one name. Service accounts are among them.
    package let usuarios: [Usuario]

    package init(nombre: String, vigencia: Int64, clientes: [Cliente], usuarios: [Usuario]) {
        self.nombre = nombre
        self.vigencia = vigencia
        self.clientes = clientes
        self.usuarios = usuarios
    }

    /// The client of that id, whether or not it may call.
    package func cliente(_ id: String) -> Cliente? { clientes.first { $0.id == id } }

    /// Whoever signs in by that name, written in any case. A service account does not sign in.
    package func persona(_ nombre: String) -> Usuario? {
        let nombre = nombre.lowercased()
        return usuarios.first { $0.nombre == nombre && $0.cuentaDe == nil }
    }

    /// The user that a client is when it calls for itself.
    package func cuentaDeServicio(de cliente: Cliente) -> Usuario? { usuarios.first { $0.cuentaDe == cliente.id } }
}
