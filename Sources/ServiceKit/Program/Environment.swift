internal import Observability

/// What a process gets from the system: variables, files, standard error.
enum Environment {
    /// The variables, and below them those of `.env` in the working folder.
    /// - Throws: `SettingsError` when `.env` is malformed.
    static func values() throws(SettingsError) -> [String: String] {
        var values = try text(ofFile: ".env").map { text throws(SettingsError) in try DotEnv.parse(text) } ?? [:]
        for (name, value) in SystemFiles.environment() { values[name] = value }
        return values
    }

    /// nil when it cannot be read.
    static func text(ofFile path: String) -> String? { SystemFiles.text(ofFile: path) }

    static func writeToStandardError(_ text: String) { SystemFiles.write(Array(text.utf8), to: SystemFiles.standardError) }
}
