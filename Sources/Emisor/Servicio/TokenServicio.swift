internal import JOSE
package import WorldKit

/// Issues access tokens of Keycloak's shape.
package struct TokenServicio: Sendable {
    private let reino: Reino
    private let credenciales: Credenciales
    private let llavero: Llavero
    private let emisor: String
    private let world: any World

    /// - Parameter emisor: what tokens name as their issuer.
    package init(_ reino: Reino, _ credenciales: Credenciales, _ llavero: Llavero, emisor: String, world: any World) {
        self.reino = reino
        self.credenciales = credenciales
        self.llavero = llavero
        self.emisor = emisor
        self.world = world
    }

    /// - Throws: `Rechazo`, `OpenSSLError`
    package func emitir(_ peticion: PeticionDeToken) throws -> TokenEmitido {
        let cliente = try cliente(de: peticion)
        let usuario = try usuario(de: peticion, por: cliente)
        let declaraciones = Declaraciones(
            usuario, cliente, emisor: emisor, emitido: world.now.micros / 1_000_000, vigencia: reino.vigencia, jti: world.uuid(),
            sesion: usuario.cuentaDe == nil ? world.uuid() : nil)
        return TokenEmitido(
            texto: try llavero.firmante.sign(declaraciones.json, type: cliente.tipo), vigencia: reino.vigencia,
            alcance: Declaraciones.alcance)
    }

    private func cliente(de peticion: PeticionDeToken) throws(Rechazo) -> Cliente {
        guard let cliente = reino.cliente(peticion.cliente), cliente.activo else { throw .clienteDesconocido }
        guard cliente.esPublico || peticion.secreto.map({ credenciales.sonDe(cliente, $0) }) == true else { throw .secretoEquivocado }
        return cliente
    }

    private func usuario(de peticion: PeticionDeToken, por cliente: Cliente) throws(Rechazo) -> Usuario {
        switch peticion.concesion {
        case .credencialesDeCliente:
            guard !cliente.esPublico else { throw .clientePublico }
            guard cliente.tieneCuentaDeServicio, let cuenta = reino.cuentaDeServicio(de: cliente), cuenta.activo else {
                throw .sinCuentaDeServicio
            }
            return cuenta
        case .contrasena(let nombre, let contrasena):
            guard cliente.admiteContrasena else { throw .contrasenaNoAdmitida }
            let persona = reino.persona(nombre)
            let esSuya = credenciales.sonDe(persona, contrasena)
            guard let persona, esSuya else { throw .credencialesEquivocadas }
            // Keycloak tells of an account that is inactive before it looks at the password; who may not come in learns less here.
            guard persona.activo else { throw .cuentaInactiva }
            guard persona.estaCompleto else { throw .cuentaIncompleta }
            return persona
        }
    }
}
