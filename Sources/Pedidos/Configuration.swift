package import Dinero
package import Resilience
package import ServiceKit

/// What pedidos is told from outside, beside what all services are.
///
/// - Configuration keys:
///   - `PRODUCTS_URL` (URL, default `http://127.0.0.1:5001`): where productos is.
///   - `INVENTORY_URL` (URL, default `http://127.0.0.1:5002`): where inventario is.
///   - `PAYMENTS_URL` (URL, default `http://127.0.0.1:5003`): where pagos is.
///   - `MONEDA` (ISO 4217 code, default `PYG`): the currency of an order that names none.
///   - `REINTENTOS` (0 to 10, default 2): how often a failed call to another service is repeated.
///   - `CIRCUITO_FALLOS` (1 to 1000, default 3): failures in a row that open the circuit breaker of a service.
///   - `CIRCUITO_ESPERA_S` (seconds, 1 to 3600, default 30): how long it stays open.
package struct Configuration: Sendable {
    /// Without a slash at the end.
    package var productosURL: String
    /// Without a slash at the end.
    package var inventarioURL: String
    /// Without a slash at the end.
    package var pagosURL: String
    /// The currency of an order that names none.
    package var moneda: Moneda
    /// How calls to the other services are guarded.
    package var resilience: ResiliencePolicy
    /// The token that the other services ask for.
    package var token: Secret

    /// The keys, for `--help`.
    package static let settings = [productos, inventario, pagos, moneda, reintentos, fallos, espera]

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, token: Secret) {
        productosURL = reader.serviceURL(Self.productos)
        inventarioURL = reader.serviceURL(Self.inventario)
        pagosURL = reader.serviceURL(Self.pagos)
        moneda = reader.value(Self.moneda, otherwise: .guarani) { Moneda(codigo: $0) }
        resilience = .pinguinos
        resilience.retry.maximumRetries = reader.integer(Self.reintentos, in: 0...10)
        resilience.breaker = CircuitBreakerPolicy(
            .failuresInARow(reader.integer(Self.fallos, in: 1...1000)),
            waitDurationInOpenState: .seconds(reader.integer(Self.espera, in: 1...3600)))
        self.token = token
    }

    private static let url = "an address like http://host:port"
    private static let productos = Setting("PRODUCTS_URL", url, default: "http://127.0.0.1:5001", "where productos is")
    private static let inventario = Setting("INVENTORY_URL", url, default: "http://127.0.0.1:5002", "where inventario is")
    private static let pagos = Setting("PAYMENTS_URL", url, default: "http://127.0.0.1:5003", "where pagos is")
    private static let moneda = Setting(
        "MONEDA", "a currency code of ISO 4217, like PYG", default: "PYG", "the currency of an order that names none")
    private static let reintentos = Setting(
        "REINTENTOS", "a number from 0 to 10", default: "2", "how often a failed call to another service is repeated")
    private static let fallos = Setting(
        "CIRCUITO_FALLOS", "a number from 1 to 1000", default: "3", "failures in a row that open the circuit breaker of a service")
    private static let espera = Setting(
        "CIRCUITO_ESPERA_S", "a number from 1 to 3600", default: "30", "seconds that an open circuit breaker lets nothing through")
}
