/// A realm as its files have it, and what its clients and people show who they are with.
package struct ReinoLeido: Sendable {
    package let reino: Reino
    package let credenciales: Credenciales

    /// Nothing at all, where the files could not be read.
    package static let vacio = ReinoLeido(
        reino: Reino(nombre: "", vigencia: 0, clientes: [], usuarios: []), credenciales: Credenciales(secretos: [:], contrasenas: [:]))
}
