package import Dinero
package import ServiceKit

/// What pedidos is told from outside, beside what all services are.
///
/// - Configuration keys:
///   - `PRODUCTS_URL` (URL, default `http://127.0.0.1:5001`): where productos is.
///   - `INVENTORY_URL` (URL, default `http://127.0.0.1:5002`): where inventario is.
///   - `PAYMENTS_URL` (URL, default `http://127.0.0.1:5003`): where pagos is.
///   - `MONEDA` (ISO 4217 code, default `PYG`): the currency of an order that names none.
package struct Configuration: Sendable {
    /// Without a slash at the end.
    package var productosURL: String
    /// Without a slash at the end.
    package var inventarioURL: String
    /// Without a slash at the end.
    package var pagosURL: String
    /// The currency of an order that names none.
    package var moneda: Moneda
    /// The token that the other services ask for.
    package var token: Secret

    /// The keys, for `--help`.
    package static let settings = [productos, inventario, pagos, moneda]

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, token: Secret) {
        productosURL = reader.serviceURL(Self.productos)
        inventarioURL = reader.serviceURL(Self.inventario)
        pagosURL = reader.serviceURL(Self.pagos)
        moneda = reader.value(Self.moneda, otherwise: .guarani) { Moneda(codigo: $0) }
        self.token = token
    }

    private static let url = "an address like http://host:port"
    private static let productos = Setting("PRODUCTS_URL", url, default: "http://127.0.0.1:5001", "where productos is")
    private static let inventario = Setting("INVENTORY_URL", url, default: "http://127.0.0.1:5002", "where inventario is")
    private static let pagos = Setting("PAYMENTS_URL", url, default: "http://127.0.0.1:5003", "where pagos is")
    private static let moneda = Setting(
        "MONEDA", "a currency code of ISO 4217, like PYG", default: "PYG", "the currency of an order that names none")
}
