package import Pedidos
package import ServiceKit

/// What compras is told from outside, beside what all services are.
///
/// - Configuration keys: those of `Pedidos.Ajustes`, those of `RemoteAccount` for `CONTENIDO` and `PAGOS`, and
///   - `CONTENIDO_URL` (URL, default `http://127.0.0.1:5005`): where contenido is.
///   - `PAGOS_URL` (URL, default `http://127.0.0.1:5003`): where pagos is.
package struct Configuration: Sendable, ConRemotos {
    /// Without a slash at the end.
    package var contenidoURL: String
    /// Without a slash at the end.
    package var pagosURL: String
    /// As whom contenido is called.
    package var cuentaContenido: RemoteAccount
    /// As whom pagos is called.
    package var cuentaPagos: RemoteAccount
    /// What all services of orders are told.
    package var ajustes: Ajustes

    /// The keys, for `--help`.
    package static let settings =
        [contenido, pagos] + RemoteAccount.settings(aContenido, aPagos) + Ajustes.settings

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, _ authentication: AuthenticationConfiguration) {
        contenidoURL = reader.serviceURL(Self.contenido)
        pagosURL = reader.serviceURL(Self.pagos)
        cuentaContenido = RemoteAccount(&reader, Self.aContenido, authentication)
        cuentaPagos = RemoteAccount(&reader, Self.aPagos, authentication)
        ajustes = Ajustes(&reader)
    }

    package var modalidad: Modalidad { .porPasos }

    /// Catalogue and stock are one service, with one circuit breaker.
    package func remotos(_ context: ServiceContext) -> Remotos {
        let contenido = ajustes.remote("contenido", contenidoURL, cuentaContenido, context)
        return Remotos(productos: contenido, inventario: contenido, pagos: ajustes.remote("pagos", pagosURL, cuentaPagos, context))
    }

    private static let aContenido = RemoteAccount.Keys("CONTENIDO", client: "compras-contenido")
    private static let aPagos = RemoteAccount.Keys("PAGOS", client: "compras-pagos")
    private static let contenido = Ajustes.url("CONTENIDO_URL", default: "http://127.0.0.1:5005", "where contenido is")
    private static let pagos = Ajustes.url("PAGOS_URL", default: "http://127.0.0.1:5003", "where pagos is")
}
