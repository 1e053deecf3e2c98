/// Roles that somebody has at one client.
package struct RolesDeCliente: Sendable, Equatable {
    /// Its `clientId`.
    package let cliente: String
    package let roles: [String]

    package init(_ cliente: String, _ roles: [String]) {
        self.cliente = cliente
        self.roles = roles
    }
}
