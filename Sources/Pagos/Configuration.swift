package import Persistence
package import ServiceKit

/// What pagos is told from outside, beside what all services are.
///
/// - Configuration keys:
///   - `PASARELA_DB_PATH` (text, default `pasarela.db`): the file of the simulated gateway's ledger.
///   - `PASARELA_DATABASE_URL` (`DatabaseAddress`, empty by default): its database, wherever it is; it wins over the file.
///   - `PASARELA_DATABASE_PASSWORD` (secret, empty by default): of that one's user.
///   - `PASARELA_ENSAYO` (0 or 1, default 0): whether `POST /pagar` takes `demora_ms` and `perder_respuesta`.
///   - `ARRIENDO_S` (seconds, 1 to 600, default 15): how long a payment belongs to the process that works on it.
///   - `ESPERA_RESPUESTA_S` (seconds, 1 to 60, default 10): how long a caller waits before he is told that it is not known yet.
package struct Configuration: Sendable {
    /// Where the simulated gateway's ledger is.
    package var pasarela: DatabaseAddress
    /// Whether failures of the gateway may be rehearsed.
    package var ensayo: Bool
    /// How long a payment waits for what.
    package var plazos: Plazos

    /// The keys, for `--help`.
    package static let settings = [pasarelaPath, pasarelaURL, pasarelaPassword, ensayo, arriendo, respuesta]

    package init(pasarela: DatabaseAddress = .sqlite(path: "pasarela.db"), ensayo: Bool = false, plazos: Plazos = Plazos()) {
        self.pasarela = pasarela
        self.ensayo = ensayo
        self.plazos = plazos
    }

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader) {
        pasarela = reader.database(Self.pasarelaURL, Self.pasarelaPassword, path: Self.pasarelaPath)
        ensayo = reader.integer(Self.ensayo, in: 0...1) == 1
        plazos = Plazos(
            arriendo: .seconds(reader.integer(Self.arriendo, in: 1...600)),
            espera: .seconds(reader.integer(Self.respuesta, in: 1...60)))
    }

    /// What names the ledger's database.
    var pasarelaVariable: String { if case .sqlite = pasarela { Self.pasarelaPath.name } else { Self.pasarelaURL.name } }

    private static let pasarelaPath = Setting(
        "PASARELA_DB_PATH", "the path of a file", default: "pasarela.db", "the file of the simulated gateway's ledger")
    private static let pasarelaURL = Setting(
        "PASARELA_DATABASE_URL", DatabaseAddress.form, default: "", "the database of the ledger, in place of PASARELA_DB_PATH")
    private static let pasarelaPassword = Setting(
        "PASARELA_DATABASE_PASSWORD", "visible ASCII without spaces", default: "", "the password of its user", isSecret: true)
    private static let ensayo = Setting(
        "PASARELA_ENSAYO", "0 or 1", default: "0", "1 lets POST /pagar rehearse a gateway that is slow or loses its answer")
    private static let arriendo = Setting(
        "ARRIENDO_S", "a number from 1 to 600", default: "15", "seconds after which a payment that nobody works on is taken over")
    private static let respuesta = Setting(
        "ESPERA_RESPUESTA_S", "a number from 1 to 60", default: "10", "seconds after which a caller is told that it is not known yet")
}
