internal import ServiceKit

extension Cliente {
    /// - Parameters:
    ///   - visibles: by the id of who sees them, the roles that `clientScopeMappings` lets be seen.
    /// - Throws: what is wrong with a member.
    init(_ ficha: Ficha, visibles: [String: [String: Set<String>]]) throws {
        let id = try ficha.obligatorio("clientId")
        let attributes = try ficha.ficha("attributes")
        let isAccessToken = try attributes?.bool("access.token.header.type.rfc9068") ?? false
        self.init(
            id: id, activo: try ficha.bool("enabled") ?? true, esPublico: try ficha.bool("publicClient") ?? false,
            admiteContrasena: try ficha.bool("directAccessGrantsEnabled") ?? false,
            tieneCuentaDeServicio: try ficha.bool("serviceAccountsEnabled") ?? false,
            visibles: try ficha.bool("fullScopeAllowed") ?? true ? .todos : .algunos(visibles[id] ?? [:]),
            audiencias: try ficha.fichas("protocolMappers").compactMap(Self.audiencia), tipo: isAccessToken ? "at+jwt" : "JWT")
    }

    /// Its secret, which all have that are neither public nor `bearerOnly`.
    static func secreto(_ ficha: Ficha) throws -> Secret? {
        guard try ficha.bool("publicClient") != true, try ficha.bool("bearerOnly") != true else { return nil }
        return Secret(try ficha.obligatorio("secret"))
    }

    /// What a mapper adds to the audiences of access tokens; nil for one of another kind.
    private static func audiencia(_ mapper: Ficha) throws -> String? {
        guard try mapper.texto("protocolMapper") == "oidc-audience-mapper", let config = try mapper.ficha("config"),
            try config.bool("access.token.claim") == true
        else { return nil }
        if let client = try config.texto("included.client.audience"), !client.isEmpty { return client }
        return try config.obligatorio("included.custom.audience")
    }
}
