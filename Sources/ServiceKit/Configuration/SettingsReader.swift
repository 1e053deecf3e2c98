package import Persistence

/// Reads the configuration once, at the start, and notes all that is wrong with it.
///
/// A value that is malformed never becomes the default: `finish` throws, and the service does not start.
package struct SettingsReader: Sendable {
    private let values: [String: String]
    private let readFile: @Sendable (String) -> String?

    /// A sentence for each wrong value, in the order they were read.
    package private(set) var problems: [String] = []

    /// - Parameters:
    ///   - values: the environment.
    ///   - readFile: the text of a file, nil when it cannot be read.
    package init(_ values: [String: String], readFile: @escaping @Sendable (String) -> String? = { _ in nil }) {
        self.values = values
        self.readFile = readFile
    }

    /// Any text that is not empty.
    package mutating func text(_ setting: Setting) -> String {
        let text = values[setting.name] ?? setting.defaultText
        if text.isEmpty { reject(setting, text) }
        return text
    }

    /// A whole number of that range.
    package mutating func integer(_ setting: Setting, in range: ClosedRange<Int>) -> Int {
        value(setting, otherwise: range.lowerBound) { text in
            guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let value = Int(text) else { return nil }
            return range.contains(value) ? value : nil
        }
    }

    /// What `parse` makes of the text.
    /// - Parameters:
    ///   - otherwise: what counts until `finish` throws.
    ///   - parse: nil for a text that is wrong.
    package mutating func value<Value>(_ setting: Setting, otherwise: Value, _ parse: (String) -> Value?) -> Value {
        let text = values[setting.name] ?? setting.defaultText
        guard let value = parse(text) else {
            reject(setting, text)
            return otherwise
        }
        return value
    }

    /// The address of a service, as `isServiceURL` has it; a slash at the end is taken off.
    package mutating func serviceURL(_ setting: Setting) -> String {
        let text = values[setting.name] ?? setting.defaultText
        let trimmed = text.last == "/" ? String(text.dropLast()) : text
        if !Self.isServiceURL(trimmed) { reject(setting, Self.withoutUser(text)) }
        return trimmed
    }

    /// An address that has no default, as it stands there.
    /// - Parameter reason: why it is needed, as a sentence goes on after "and".
    package mutating func url(_ setting: Setting, because reason: String) -> String {
        let text = values[setting.name, default: ""]
        if text.isEmpty {
            let problem = "\(setting.name) is not set, and \(reason): it should be \(setting.form)"
            // More than one part of a service may need it.
            if !problems.contains(problem) { problems.append(problem) }
        } else if !Self.isServiceURL(text.last == "/" ? String(text.dropLast()) : text) {
            reject(setting, Self.withoutUser(text))
        }
        return text
    }

    /// The same, or nil for an empty text.
    package mutating func optionalServiceURL(_ setting: Setting) -> String? {
        values[setting.name, default: setting.defaultText].isEmpty ? nil : serviceURL(setting)
    }

    /// A secret: the variable, or the first line of the file that `NAME_FILE` names.
    package mutating func secret(_ setting: Setting) -> Secret {
        let fileName = setting.name + "_FILE"
        guard let path = values[fileName] else {
            let text = values[setting.name] ?? setting.defaultText
            if !Self.isUsable(text) { problems.append("\(setting.name) is not usable: it should be \(setting.form)") }
            return Secret(text)
        }
        if values[setting.name] != nil { problems.append("\(setting.name) and \(fileName) are both set: set one of them") }
        guard let text = readFile(path).map({ String($0.prefix { !$0.isLineEnd }) }) else {
            problems.append("\(fileName) is \"\(path)\", which cannot be read: it should be a file that holds the secret")
            return Secret("")
        }
        if !Self.isUsable(text) {
            problems.append("\(fileName) is \"\(path)\", whose first line is not usable: it should be \(setting.form)")
        }
        return Secret(text)
    }

    /// The same, of one that has no default.
    /// - Parameter reason: why it is needed, as a sentence goes on after "and".
    package mutating func secret(_ setting: Setting, because reason: String) -> Secret {
        let secret = optionalSecret(setting)
        if secret.value.isEmpty, values[setting.name + "_FILE"] == nil {
            problems.append("\(setting.name) is not set, and \(reason): set it, or \(setting.name)_FILE")
        }
        return secret
    }

    /// The same, or empty where neither the variable nor a file is set.
    package mutating func optionalSecret(_ setting: Setting) -> Secret {
        if values[setting.name, default: ""].isEmpty, values[setting.name + "_FILE"] == nil { return Secret("") }
        return secret(setting)
    }

    /// The path of a folder, which is empty where there is none; nil for that.
    /// - Parameter files: texts that must be in it.
    package mutating func folder(_ setting: Setting, holding files: [String]) -> String? {
        let path = values[setting.name] ?? setting.defaultText
        if path.isEmpty { return nil }
        if let missing = files.first(where: { readFile("\(path)/\($0)") == nil }) {
            problems.append("\(setting.name) is \"\(path)\", which has no \(missing): it should be \(setting.form)")
        }
        return path
    }

    /// Where a database is: the address, or the file where there is no address. A password may be part of neither.
    package mutating func database(_ address: Setting, _ password: Setting, path: Setting) -> DatabaseAddress {
        let path = text(path)
        let secret = optionalSecret(password)
        let text = values[address.name] ?? ""
        if text.isEmpty { return .sqlite(path: path) }
        do {
            return try DatabaseAddress(text, password: secret.value)
        } catch {
            // Not the text itself: somebody may have put a password there.
            problems.append("\(address.name) is no address of a database: it should be \(error.form)")
            return .sqlite(path: path)
        }
    }

    /// The value of any variable, for a text of the configuration that names variables itself; nil where it is not set.
    package func variable(_ name: String) -> String? { values[name] }

    /// Notes a problem that concerns more than one variable.
    package mutating func reject(_ problem: String) { problems.append(problem) }

    /// - Throws: `SettingsError` when anything was wrong.
    package func finish() throws(SettingsError) {
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }

    private mutating func reject(_ setting: Setting, _ text: String) {
        problems.append("\(setting.name) is \"\(text)\": it should be \(setting.form)")
    }

    /// `http://` or `https://`, a host (IPv6 in brackets), perhaps a port from 1, perhaps a path.
    private static func isServiceURL(_ text: String) -> Bool {
        let form = #/https?://(?:[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~%\-]+)*/#
        guard let match = text.wholeMatch(of: form) else { return false }
        guard let port = match.port else { return true }
        return Int(port).map { 1...65535 ~= $0 } ?? false
    }

    /// An address may begin with somebody's name and password: what stands before an @ is not told.
    private static func withoutUser(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text[..<at].firstRange(of: "//")?.upperBound ?? text.startIndex
        return text[..<start] + "…" + text[at...]
    }

    /// What can stand in a header: visible ASCII.
    private static func isUsable(_ secret: String) -> Bool { !secret.isEmpty && secret.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}
