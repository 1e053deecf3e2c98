/// Whom a token speaks of: a person, or a client's service account.
package struct Usuario: Sendable, Equatable {
    /// The claim `sub`.
    package let id: String
    /// In small letters.
    package let nombre: String
    /// One that is not gets nothing.
    package let activo: Bool
    /// Whether nothing is left that Keycloak would ask for first: an address, both names, a password that is not temporary.
    package let estaCompleto: Bool
    /// nil where there is none.
    package let correo: String?
    package let correoVerificado: Bool
    /// nil where there is none.
    package let nombreDePila: String?
    /// nil where there is none.
    package let apellido: String?
    /// The client whose service account this is; nil for a person.
    package let cuentaDe: String?
    /// By the client that holds them, in the order of the file.
    package let roles: [RolesDeCliente]

    package init(
        id: String, nombre: String, activo: Bool = true, estaCompleto: Bool = true, correo: String? = nil, correoVerificado: Bool = false,
        nombreDePila: String? = nil, apellido: String? = nil, cuentaDe: String? = nil, roles: [RolesDeCliente] = []
    ) {
        self.id = id
        self.nombre = nombre
        self.activo = activo
        self.estaCompleto = estaCompleto
        self.correo = correo
        self.correoVerificado = correoVerificado
        self.nombreDePila = nombreDePila
        self.apellido = apellido
        self.cuentaDe = cuentaDe
        self.roles = roles
    }
}
