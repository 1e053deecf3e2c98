internal import JOSE
internal import ServiceKit
internal import WorldKit

extension Usuario {
    /// - Throws: what is wrong with a member.
    init(_ ficha: Ficha) throws {
        let nombre = try ficha.obligatorio("username").lowercased()
        let roles = try ficha.ficha("clientRoles")
        let (correo, nombreDePila, apellido) = (try ficha.texto("email"), try ficha.texto("firstName"), try ficha.texto("lastName"))
        let esTemporal = try Self.contrasena(ficha)?.esTemporal ?? false
        self.init(
            id: try ficha.texto("id") ?? Self.id(deNombre: nombre), nombre: nombre, activo: try ficha.bool("enabled") ?? false,
            estaCompleto: [correo, nombreDePila, apellido].allSatisfy { $0?.isEmpty == false } && !esTemporal, correo: correo,
            correoVerificado: try ficha.bool("emailVerified") ?? false, nombreDePila: nombreDePila, apellido: apellido,
            cuentaDe: try ficha.texto("serviceAccountClientId"),
            roles: try roles.map { roles in try roles.nombres.map { .init($0, try roles.textos($0)) } } ?? [])
    }

    /// The service account that Keycloak makes for a client whose file has none: it has no role.
    init(cuentaDe cliente: Cliente) throws {
        let nombre = "service-account-" + cliente.id.lowercased()
        self.init(id: try Self.id(deNombre: nombre), nombre: nombre, cuentaDe: cliente.id)
    }

    /// nil where there is none.
    static func contrasena(_ ficha: Ficha) throws -> (valor: Secret, esTemporal: Bool)? {
        guard let credential = try ficha.fichas("credentials").first(where: { try $0.texto("type") == "password" }) else { return nil }
        return (Secret(try credential.obligatorio("value")), try credential.bool("temporary") ?? false)
    }

    /// For those to whom the file gives none: the same at every start, where Keycloak draws one when it imports the file. A UUID of
    /// version 8 (RFC 9562, section 5.8) from the SHA-256 of the name.
    private static func id(deNombre nombre: String) throws -> String {
        let bytes = try SHA256Digest(Array("usuario \(nombre)".utf8)).bytes
        let high = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & ~0xF000 | 0x8000
        let low = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = high.hexadecimal + low.hexadecimal
        return [
            digits.prefix(8), digits.dropFirst(8).prefix(4), digits.dropFirst(12).prefix(4), digits.dropFirst(16).prefix(4),
            digits.suffix(12),
        ]
        .joined(separator: "-")
    }
}
