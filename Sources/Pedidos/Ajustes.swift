package import Dinero
package import Resilience
package import ServiceKit

/// What every service of orders is told from outside, whatever the others are called and wherever they are.
///
/// - Configuration keys: those of `ResiliencePolicy`, and
///   - `MONEDA` (ISO 4217 code, default `PYG`): the currency of an order that names none.
///   - `PLAZO_CONFIRMACION_S` (seconds, 1 to 3600, default 60): what is not confirmed by then is taken back.
///   - `ARRIENDO_S` (seconds, 1 to 600, default 15): how long an order belongs to the process that drives it.
///   - `ESPERA_RESPUESTA_S` (seconds, 1 to 60, default 10): how long a caller waits before he is told 202.
///   - `CUARENTENA_RECHAZOS` (1 to 1000, default 20): refusals for good after which an operator is asked.
package struct Ajustes: Sendable {
    /// The currency of an order that names none.
    package var moneda: Moneda
    /// How calls to the other services are guarded.
    package var resilience: ResiliencePolicy
    /// How long the saga waits for what.
    package var plazos: Plazos

    /// The keys, for `--help`.
    package static let settings = [ajusteDeMoneda] + ResiliencePolicy.settings + [plazo, arriendo, respuesta, rechazos]

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader) {
        moneda = reader.value(Self.ajusteDeMoneda, otherwise: .guarani) { Moneda(codigo: $0) }
        resilience = ResiliencePolicy(&reader)
        plazos = Plazos(
            confirmacion: .seconds(reader.integer(Self.plazo, in: 1...3600)),
            arriendo: .seconds(reader.integer(Self.arriendo, in: 1...600)),
            espera: .seconds(reader.integer(Self.respuesta, in: 1...60)), rechazos: Int64(reader.integer(Self.rechazos, in: 1...1000)))
    }

    /// A setting that says where another service is.
    package static func url(_ name: String, default url: String, _ what: String) -> Setting {
        Setting(name, "an address like http://host:port", default: url, what)
    }

    private static let ajusteDeMoneda = Setting(
        "MONEDA", "a currency code of ISO 4217, like PYG", default: "PYG", "the currency of an order that names none")
    private static let plazo = Setting(
        "PLAZO_CONFIRMACION_S", "a number from 1 to 3600", default: "60", "seconds after which an order that is not confirmed is taken back"
    )
    private static let arriendo = Setting(
        "ARRIENDO_S", "a number from 1 to 600", default: "15", "seconds after which an order that nobody drives is taken over")
    private static let respuesta = Setting(
        "ESPERA_RESPUESTA_S", "a number from 1 to 60", default: "10", "seconds after which a caller is told that it is not known yet")
    private static let rechazos = Setting(
        "CUARENTENA_RECHAZOS", "a number from 1 to 1000", default: "20", "refusals for good after which an operator is asked")
}
