/// A client of the realm: a program that gets tokens, or an API that holds roles.
package struct Cliente: Sendable, Equatable {
    /// Its `clientId`.
    package let id: String
    /// One that is not gets nothing.
    package let activo: Bool
    /// It has no secret.
    package let esPublico: Bool
    /// It may send a person's name and password.
    package let admiteContrasena: Bool
    /// It may call for itself.
    package let tieneCuentaDeServicio: Bool
    /// Which roles its tokens may carry.
    package let visibles: RolesVisibles
    /// For whom its tokens are, whatever their bearer may do there.
    package let audiencias: [String]
    /// The header's `typ` of its tokens.
    package let tipo: String

    package init(
        id: String, activo: Bool = true, esPublico: Bool, admiteContrasena: Bool = false, tieneCuentaDeServicio: Bool = false,
        visibles: RolesVisibles, audiencias: [String] = [], tipo: String
    ) {
        self.id = id
        self.activo = activo
        self.esPublico = esPublico
        self.admiteContrasena = admiteContrasena
        self.tieneCuentaDeServicio = tieneCuentaDeServicio
        self.visibles = visibles
        self.audiencias = audiencias
        self.tipo = tipo
    }
}
