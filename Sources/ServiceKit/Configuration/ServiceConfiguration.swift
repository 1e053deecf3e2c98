package import Observability
package import Persistence

/// What every service is told from outside.
///
/// - Configuration keys:
///   - `HOST` (text, default `127.0.0.1`): the address to listen on.
///   - `PORT` (0 to 65535, the service's own by default): 0 takes any free port.
///   - `DB_PATH` (text, default `<service>.db`): the file of the database.
///   - `DATABASE_URL` (`DatabaseAddress`, empty by default): the database, wherever it is; it wins over `DB_PATH`.
///   - `DATABASE_PASSWORD` (secret, empty by default): of its user.
///   - `LOG_FILE` (text, default `logs.log`): appended to.
///   - `LOG_LEVEL` (`debug`, `info`, `warning` or `error`, default `info`).
///   - `LOG_FORMAT` (`text` or `json`, default `text`).
///   - `LOG_MAX_MB` (1 to 100000, default 50): the file is put aside at this size, three of them are kept.
///   - `DOCS_PATH` (path, empty by default): the folder with the formal API; empty serves none.
///   - and those of `AuthenticationConfiguration` and `TracingConfiguration`.
package struct ServiceConfiguration: Sendable {
    /// A name or an address.
    package var host: String
    /// 0 takes any free one.
    package var port: Int
    /// How callers are known; a token of nothing for a service that asks nobody who they are.
    package var authentication: AuthenticationConfiguration
    /// Where the service's own database is; nil for one that has none.
    package var database: DatabaseAddress?
    /// Appended to.
    package var logFile: String
    /// Lines below it are left out.
    package var logLevel: LogLevel
    /// How lines are written.
    package var logFormat: LogFormat
    /// Megabytes that the log's file may grow to before it is put aside.
    package var logMegabytes: Int
    /// The folder with the formal API; nil for none.
    package var documents: String?
    /// Where spans go, and which.
    package var tracing: TracingConfiguration

    /// What names the service's own database.
    var databaseVariable: String { if case .sqlite? = database { "DB_PATH" } else { Self.databaseURL.name } }

    static func settings(service: String, port: Int, audience: String?, hasDatabase: Bool = true) -> [Setting] {
        [host, self.port(port)] + (audience.map { AuthenticationConfiguration.settings(audience: $0) } ?? [])
            + (hasDatabase ? [databasePath(service), databaseURL, databasePassword] : [])
            + [logFile, logLevel, logFormat, logMegabytes, documents]
            + TracingConfiguration.settings(service: service)
    }

    /// Whether nobody but this machine can reach it.
    package var isOnLoopback: Bool { Self.isLoopback(host) }

    /// Reads the keys; what is wrong is noted in the reader.
    /// - Parameters:
    ///   - audience: the service's own API; nil where it asks nobody who they are.
    ///   - hasDatabase: whether it keeps anything.
    package init(_ reader: inout SettingsReader, service: String, port: Int, audience: String?, hasDatabase: Bool = true) {
        host = reader.text(Self.host)
        self.port = reader.integer(Self.port(port), in: 0...65535)
        let exposed = Self.isLoopback(host) ? nil : host
        authentication = audience.map { AuthenticationConfiguration(&reader, audience: $0, exposedOn: exposed) } ?? .token(Secret(""))
        database = hasDatabase ? reader.database(Self.databaseURL, Self.databasePassword, path: Self.databasePath(service)) : nil
        logFile = reader.text(Self.logFile)
        logLevel = reader.value(Self.logLevel, otherwise: .info) { name in LogLevel.allCases.first { $0.name == name } }
        logFormat = reader.value(Self.logFormat, otherwise: .text) { LogFormat(rawValue: $0) }
        logMegabytes = reader.integer(Self.logMegabytes, in: 1...100_000)
        documents = reader.folder(Self.documents, holding: Documents.needed(service, issuer: authentication.issuer))
        tracing = TracingConfiguration(&reader, service: service)
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.utf8.allSatisfy { "0123456789.".utf8.contains($0) }
    }

    private static let host = Setting("HOST", "a name or an address", default: "127.0.0.1", "the address to listen on")

    private static func port(_ port: Int) -> Setting {
        Setting("PORT", "a number from 0 to 65535", default: String(port), "the port to listen on; 0 takes any free one")
    }

    private static func databasePath(_ service: String) -> Setting {
        Setting("DB_PATH", "the path of a file", default: service + ".db", "the file of the SQLite database")
    }

    private static let databaseURL = Setting(
        "DATABASE_URL", DatabaseAddress.form, default: "", "the database, in place of DB_PATH")

    private static let databasePassword = Setting(
        "DATABASE_PASSWORD", "visible ASCII without spaces", default: "", "the password of its user", isSecret: true)

    private static let logFile = Setting("LOG_FILE", "the path of a file", default: "logs.log", "where log lines are appended")

    private static let logLevel = Setting(
        "LOG_LEVEL", "debug, info, warning or error", default: "info", "the least important lines that are logged")

    private static let logFormat = Setting("LOG_FORMAT", "text or json", default: "text", "how log lines are written")

    private static let logMegabytes = Setting(
        "LOG_MAX_MB", "a number from 1 to 100000", default: "50",
        "megabytes at which the log's file is put aside as LOG_FILE.1; three are kept")

    private static let documents = Setting(
        "DOCS_PATH", "a folder that scripts/openapi documentos has filled, or empty", default: "",
        "where the formal API lies that is served at /openapi.yaml, /openapi.json and /docs; empty: nowhere")
}
