internal import HTTPServer
internal import ServiceKit

/// Keycloak's own paths of a realm.
enum Rutas {
    static let descubrimiento: RouteTemplate = "/realms/{realm}/.well-known/openid-configuration"
    static let certificados: RouteTemplate = "/realms/{realm}/protocol/openid-connect/certs"
    static let token: RouteTemplate = "/realms/{realm}/protocol/openid-connect/token"
    static let autorizacion: RouteTemplate = "/realms/{realm}/protocol/openid-connect/auth"
    static let claves: RouteTemplate = "/realms/{realm}/claves"
    static let clave: RouteTemplate = "/realms/{realm}/claves/{kid}"
}
