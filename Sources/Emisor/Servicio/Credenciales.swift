package import ServiceKit

/// What clients and people show who they are with. How long it takes to refuse somebody tells nothing of what would have been right.
package struct Credenciales: Sendable {
    private let secretos: [String: Secret]
    private let contrasenas: [String: Secret]

    /// - Parameters:
    ///   - secretos: by the client's id.
    ///   - contrasenas: by the person's name, in small letters.
    package init(secretos: [String: Secret], contrasenas: [String: Secret]) {
        self.secretos = secretos
        self.contrasenas = contrasenas
    }

    /// Whether this is the client's secret. One that has none shows nothing.
    func sonDe(_ cliente: Cliente, _ secreto: Secret) -> Bool { coinciden(secretos[cliente.id], secreto) }

    /// Whether this is the person's password; nil stands for somebody who is not there, and takes as long.
    func sonDe(_ persona: Usuario?, _ contrasena: Secret) -> Bool { coinciden(persona.flatMap { contrasenas[$0.nombre] }, contrasena) }

    private func coinciden(_ buscado: Secret?, _ dado: Secret) -> Bool {
        let coinciden = (buscado ?? Secret("nadie")).matches(dado.value)
        return buscado != nil && coinciden
    }
}
