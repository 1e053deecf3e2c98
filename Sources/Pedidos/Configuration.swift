package import ServiceKit

/// What pedidos is told from outside, beside what all services are.
///
/// - Configuration keys: those of `Ajustes`, those of `RemoteAccount` for `PRODUCTS`, `INVENTORY` and `PAYMENTS`, and
///   - `PRODUCTS_URL` (URL, default `http://127.0.0.1:5001`): where productos is.
///   - `INVENTORY_URL` (URL, default `http://127.0.0.1:5002`): where inventario is.
///   - `PAYMENTS_URL` (URL, default `http://127.0.0.1:5003`): where pagos is.
package struct Configuration: Sendable, ConRemotos {
    /// Without a slash at the end.
    package var productosURL: String
    /// Without a slash at the end.
    package var inventarioURL: String
    /// Without a slash at the end.
    package var pagosURL: String
    /// As whom productos is called.
    package var cuentaProductos: RemoteAccount
    /// As whom inventario is called.
    package var cuentaInventario: RemoteAccount
    /// As whom pagos is called.
    package var cuentaPagos: RemoteAccount
    /// What all services of orders are told.
    package var ajustes: Ajustes

    /// The keys, for `--help`.
    package static let settings =
        [productos, inventario, pagos]
        + RemoteAccount.settings(aProductos, aInventario, aPagos) + Ajustes.settings

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, _ authentication: AuthenticationConfiguration) {
        productosURL = reader.serviceURL(Self.productos)
        inventarioURL = reader.serviceURL(Self.inventario)
        pagosURL = reader.serviceURL(Self.pagos)
        cuentaProductos = RemoteAccount(&reader, Self.aProductos, authentication)
        cuentaInventario = RemoteAccount(&reader, Self.aInventario, authentication)
        cuentaPagos = RemoteAccount(&reader, Self.aPagos, authentication)
        ajustes = Ajustes(&reader)
    }

    package var modalidad: Modalidad { .deUnaVez }

    package func remotos(_ context: ServiceContext) -> Remotos {
        Remotos(
            productos: ajustes.remote("productos", productosURL, cuentaProductos, context),
            inventario: ajustes.remote("inventario", inventarioURL, cuentaInventario, context),
            pagos: ajustes.remote("pagos", pagosURL, cuentaPagos, context))
    }

    private static let aProductos = RemoteAccount.Keys("PRODUCTS", client: "compras-contenido")
    private static let aInventario = RemoteAccount.Keys("INVENTORY", client: "compras-contenido")
    private static let aPagos = RemoteAccount.Keys("PAYMENTS", client: "compras-pagos")
    private static let productos = Ajustes.url("PRODUCTS_URL", default: "http://127.0.0.1:5001", "where productos is")
    private static let inventario = Ajustes.url("INVENTORY_URL", default: "http://127.0.0.1:5002", "where inventario is")
    private static let pagos = Ajustes.url("PAYMENTS_URL", default: "http://127.0.0.1:5003", "where pagos is")
}
