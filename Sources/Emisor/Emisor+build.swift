internal import JOSE
internal import Observability
package import ServiceKit

/// Builds an issuer for development: tokens as Keycloak would issue them, from Keycloak's own files of the realm. It keeps nothing but its
/// keys.
/// - Parameter fabrica: makes keys.
/// - Throws: `ArchivoDeClaves.Inservible`, `OpenSSLError`
package func build(
    _ configuration: Configuration, _ context: ServiceContext, fabrica: @escaping Llavero.Fabrica = { try .init() }
) async throws -> App {
    let reino = configuration.leido.reino
    let emisor = "\(configuration.url)/realms/\(reino.nombre)"
    let llavero = try await Llavero.abrir(configuration.archivoDeClaves.map(ArchivoDeClaves.init), in: context.world, fabrica: fabrica)
    context.log.warning("for development only: whoever reaches this process may have a token and change its keys", ["issuer": emisor])
    let servicio = TokenServicio(reino, configuration.leido.credenciales, llavero, emisor: emisor, world: context.world)
    let puerta = Puerta(reino, url: configuration.url)
    return App(
        name: "emisor",
        routes: DescubrimientoControlador(reino, puerta, llavero, url: configuration.url).routes
            + TokenControlador(reino, puerta, servicio, log: context.log).routes
            + ClavesControlador(puerta, llavero, log: context.log).routes,
        context: context)
}
