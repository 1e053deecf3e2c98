internal import Dinero
package import Pedidos
package import ServiceKit

/// What compras is told from outside, beside what all services are.
///
/// - Configuration keys: those of `Pedidos.Ajustes`, those of `RemoteAccount` for `CONTENIDO`, `PAGOS` and `MEDIADOR`, and
///   - `CONTENIDO_URL` (URL, default `http://127.0.0.1:5005`): where contenido is.
///   - `PAGOS_URL` (URL, default `http://127.0.0.1:5003`): where pagos is.
///   - `MEDIADOR_URL` (URL, default `http://127.0.0.1:5006`): where mediador is.
///   - `FACTURA_SERIE` (1 to 20 letters, digits and `-`, default `A`): the series that invoices are numbered in.
///   - `FACTURA_IVA` (list of currency and percent, default `PYG:10`): what prices in each currency include.
///   - `FACTURA_HUSO` (`+hh:mm` or `-hh:mm`, default `+00:00`): ahead of UTC, where the day of an invoice is read.
package struct Configuration: Sendable, ConRemotos {
    /// Without a slash at the end.
    package var contenidoURL: String
    /// Without a slash at the end.
    package var pagosURL: String
    /// Without a slash at the end.
    package var mediadorURL: String
    /// As whom contenido is called.
    package var cuentaContenido: RemoteAccount
    /// As whom pagos is called.
    package var cuentaPagos: RemoteAccount
    /// As whom mediador is called.
    package var cuentaMediador: RemoteAccount
    /// How invoices are made out.
    package var facturacion: Facturacion
    /// What all services of orders are told.
    package var ajustes: Ajustes

    /// The keys, for `--help`.
    package static let settings =
        [contenido, pagos, mediador] + RemoteAccount.settings(aContenido, aPagos, aMediador) + [serie, iva, huso] + Ajustes.settings

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, _ authentication: AuthenticationConfiguration) {
        contenidoURL = reader.serviceURL(Self.contenido)
        pagosURL = reader.serviceURL(Self.pagos)
        mediadorURL = reader.serviceURL(Self.mediador)
        cuentaContenido = RemoteAccount(&reader, Self.aContenido, authentication)
        cuentaPagos = RemoteAccount(&reader, Self.aPagos, authentication)
        cuentaMediador = RemoteAccount(&reader, Self.aMediador, authentication)
        ajustes = Ajustes(&reader)
        facturacion = Facturacion(
            serie: reader.value(Self.serie, otherwise: "") { Facturacion.isSerie($0) ? $0 : nil },
            iva: reader.value(Self.iva, otherwise: [:], Facturacion.tipos),
            huso: reader.value(Self.huso, otherwise: .zero, Facturacion.huso))
        let moneda = ajustes.moneda.codigo
        if !facturacion.iva.isEmpty, facturacion.iva[moneda] == nil {
            reader.reject("FACTURA_IVA has no rate for \(moneda), which is MONEDA: add one, such as \(moneda):10")
        }
    }

    package var modalidad: Modalidad { .porPasos }

    /// Catalogue and stock are one service, with one circuit breaker.
    package func remotos(_ context: ServiceContext) -> Remotos {
        let contenido = ajustes.remote("contenido", contenidoURL, cuentaContenido, context)
        return Remotos(productos: contenido, inventario: contenido, pagos: ajustes.remote("pagos", pagosURL, cuentaPagos, context))
    }

    /// The way to functions. Each call makes one, with a circuit breaker of its own.
    package func mediador(_ context: ServiceContext) -> RemoteService {
        ajustes.remote("mediador", mediadorURL, cuentaMediador, context, kind: .intermediary)
    }

    private static let aContenido = RemoteAccount.Keys("CONTENIDO", client: "compras-contenido")
    private static let aPagos = RemoteAccount.Keys("PAGOS", client: "compras-pagos")
    private static let aMediador = RemoteAccount.Keys("MEDIADOR", client: "compras-mediador")
    private static let contenido = Ajustes.url("CONTENIDO_URL", default: "http://127.0.0.1:5005", "where contenido is")
    private static let pagos = Ajustes.url("PAGOS_URL", default: "http://127.0.0.1:5003", "where pagos is")
    private static let mediador = Ajustes.url("MEDIADOR_URL", default: "http://127.0.0.1:5006", "where mediador is")
    private static let serie = Setting(
        "FACTURA_SERIE", "1 to 20 letters, digits and -", default: "A", "the series that invoices are numbered in")
    private static let iva = Setting(
        "FACTURA_IVA", "a list like PYG:10,EUR:21, of percents from 0 to 100 with two decimals at the most", default: "PYG:10",
        "the IVA that prices include, by currency")
    private static let huso = Setting(
        "FACTURA_HUSO", "+hh:mm or -hh:mm", default: "+00:00", "how far the place where invoices are made out is ahead of UTC")
}
