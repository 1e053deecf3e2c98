internal import JSON
internal import WorldKit

/// The claims of an access token, in Keycloak's order. There is no `nbf`, as there is none there.
struct Declaraciones: Sendable {
    /// What its tokens are issued for unless a client asks for less or more, which is not looked at.
    static let alcance = "email profile"

    let json: JSONObject

    /// - Parameters:
    ///   - emitido: seconds since 1970.
    ///   - sesion: nil for a service account, which has none.
    init(
        _ usuario: Usuario, _ cliente: Cliente, emisor: String, emitido: Int64, vigencia: Int64, jti: UUIDv7, sesion: UUIDv7?
    ) {
        let acceso = Acceso(de: usuario, por: cliente)
        let members: [(name: String, value: JSONValue?)] = [
            ("exp", .entero(emitido + vigencia)), ("iat", .entero(emitido)), ("jti", .string(jti.description)), ("iss", .string(emisor)),
            ("aud", Self.audiencia(acceso.audiencias)), ("sub", .string(usuario.id)), ("typ", .string("Bearer")),
            ("azp", .string(cliente.id)), ("sid", sesion.map { .string($0.description) }), ("acr", .string("1")),
            ("resource_access", acceso.roles.isEmpty ? nil : Self.roles(acceso.roles)), ("scope", .string(Self.alcance)),
            ("email_verified", .bool(usuario.correoVerificado)),
            ("name", Self.nombre(usuario).map(JSONValue.string)), ("preferred_username", .string(usuario.nombre)),
            ("given_name", usuario.nombreDePila.map(JSONValue.string)), ("family_name", usuario.apellido.map(JSONValue.string)),
            ("email", usuario.correo.map(JSONValue.string)),
        ]
        json = JSONObject(members.compactMap { member in member.value.map { JSONObject.Member(member.name, $0) } })
    }

    /// One is a text, several are a list, none is nothing at all.
    private static func audiencia(_ audiencias: [String]) -> JSONValue? {
        audiencias.count > 1 ? .array(audiencias.map(JSONValue.string)) : audiencias.first.map(JSONValue.string)
    }

    private static func roles(_ roles: [RolesDeCliente]) -> JSONValue {
        .object(
            JSONObject(
                roles.map { held in
                    .init(held.cliente, .object(JSONObject([.init("roles", .array(held.roles.map(JSONValue.string)))])))
                }))
    }

    private static func nombre(_ usuario: Usuario) -> String? {
        let partes = [usuario.nombreDePila, usuario.apellido].compactMap(\.self)
        return partes.isEmpty ? nil : partes.joined(separator: " ")
    }
}

extension JSONValue {
    fileprivate static func entero(_ entero: Int64) -> JSONValue { .number(JSONNumber(text: String(entero))) }
}
