internal import Observability

/// What a process gets from the system: variables, files, standard error.
enum Environment {
    /// The variables, and below them those of `.env` in the working folder.
    /// - Throws: `SettingsError` when `.env` is there and cannot be read or is malformed.
    static func values() throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        do {
            values = try DotEnv.parse(try SystemFiles.text(ofFile: ".env"))
        } catch let error as SettingsError {
            throw error
        } catch SystemFiles.Unreadable.missing {
            // None is needed.
        } catch SystemFiles.Unreadable.failed(let reason) {
            throw SettingsError(problems: [".env cannot be read: \(reason)"])
        } catch {
            throw SettingsError(problems: [".env is not UTF-8"])
        }
        for (name, value) in SystemFiles.environment() { values[name] = value }
        return values
    }

    /// nil when it cannot be read.
    static func text(ofFile path: String) -> String? { try? SystemFiles.text(ofFile: path) }

    /// nil when it cannot be read.
    static func bytes(ofFile path: String) -> [UInt8]? { try? SystemFiles.bytes(ofFile: path) }

    static func writeToStandardError(_ text: String) { SystemFiles.write(Array(text.utf8), to: SystemFiles.standardError) }
}
