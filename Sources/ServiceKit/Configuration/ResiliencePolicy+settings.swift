package import Resilience

extension ResiliencePolicy {
    /// The keys of a service that calls others, for `--help`.
    ///
    /// - Configuration keys:
    ///   - `REINTENTOS` (0 to 10, default 2): how often a failed call is repeated.
    ///   - `CIRCUITO_FALLOS` (1 to 1000, default 3): failures in a row that open the circuit breaker of a remote.
    ///   - `CIRCUITO_ESPERA_S` (seconds, 1 to 3600, default 30): how long it stays open.
    package static let settings = [reintentos, fallos, espera]

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader) {
        self = .pinguinos
        retry.maximumRetries = reader.integer(Self.reintentos, in: 0...10)
        breaker = CircuitBreakerPolicy(
            .failuresInARow(reader.integer(Self.fallos, in: 1...1000)),
            waitDurationInOpenState: .seconds(reader.integer(Self.espera, in: 1...3600)))
    }

    private static let reintentos = Setting(
        "REINTENTOS", "a number from 0 to 10", default: "2", "how often a failed call to another service is repeated")
    private static let fallos = Setting(
        "CIRCUITO_FALLOS", "a number from 1 to 1000", default: "3", "failures in a row that open the circuit breaker of a service")
    private static let espera = Setting(
        "CIRCUITO_ESPERA_S", "a number from 1 to 3600", default: "30", "seconds that an open circuit breaker lets nothing through")
}
