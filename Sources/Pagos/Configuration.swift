package import ServiceKit

/// What pagos is told from outside, beside what all services are.
///
/// - Configuration keys:
///   - `PASARELA_DB_PATH` (text, default `pasarela.db`): the file of the simulated gateway's ledger.
///   - `PASARELA_ENSAYO` (0 or 1, default 0): whether `POST /pagar` takes `demora_ms` and `perder_respuesta`.
///   - `ARRIENDO_S` (seconds, 1 to 600, default 15): how long a payment belongs to the process that works on it.
///   - `ESPERA_RESPUESTA_S` (seconds, 1 to 60, default 10): how long a caller waits before he is told that it is not known yet.
package struct Configuration: Sendable {
    /// A file of SQLite.
    package var pasarelaPath: String
    /// Whether failures of the gateway may be rehearsed.
    package var ensayo: Bool
    /// How long a payment waits for what.
    package var plazos: Plazos

    /// The keys, for `--help`.
    package static let settings = [pasarela, ensayo, arriendo, respuesta]

    package init(pasarelaPath: String = "pasarela.db", ensayo: Bool = false, plazos: Plazos = Plazos()) {
        self.pasarelaPath = pasarelaPath
        self.ensayo = ensayo
        self.plazos = plazos
    }

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader) {
        pasarelaPath = reader.text(Self.pasarela)
        ensayo = reader.integer(Self.ensayo, in: 0...1) == 1
        plazos = Plazos(
            arriendo: .seconds(reader.integer(Self.arriendo, in: 1...600)),
            espera: .seconds(reader.integer(Self.respuesta, in: 1...60)))
    }

    static let pasarela = Setting(
        "PASARELA_DB_PATH", "the path of a file", default: "pasarela.db", "the file of the simulated gateway's ledger")
    private static let ensayo = Setting(
        "PASARELA_ENSAYO", "0 or 1", default: "0", "1 lets POST /pagar rehearse a gateway that is slow or loses its answer")
    private static let arriendo = Setting(
        "ARRIENDO_S", "a number from 1 to 600", default: "15", "seconds after which a payment that nobody works on is taken over")
    private static let respuesta = Setting(
        "ESPERA_RESPUESTA_S", "a number from 1 to 60", default: "10", "seconds after which a caller is told that it is not known yet")
}
