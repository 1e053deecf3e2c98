internal import JSON
internal import Observability

/// The folder that a realm is imported into Keycloak from: `compras-realm.json`, and users apart in `compras-users-<number>.json`. It
/// blocks: at the start alone.
package struct CarpetaDelReino: Sendable {
    /// Files that are no realm: a sentence that names the file and the member.
    package struct Ilegible: Error, Equatable {
        package let sentence: String
    }

    private let path: String
    private let marcadores: Marcadores

    /// - Parameters:
    ///   - path: of the folder.
    ///   - variable: the value of a variable that the files name, nil where it is not set.
    package init(_ path: String, variable: @escaping @Sendable (String) -> String?) {
        self.path = path
        marcadores = Marcadores(variable)
    }

    /// - Throws: `Ilegible`
    package func leer() throws(Ilegible) -> ReinoLeido {
        var lectura = LecturaDelReino()
        try leer("compras-realm.json") { try lectura.realm($0) }
        for name in try archivosDeUsuarios() { try leer(name) { try lectura.users($0) } }
        do {
            return try lectura.leido()
        } catch {
            throw Ilegible(sentence: "\(path) \(reason(error))")
        }
    }

    private func archivosDeUsuarios() throws(Ilegible) -> [String] {
        do {
            return try SystemFiles.names(inFolder: path).filter { $0.wholeMatch(of: #/compras-users-[0-9]+\.json/#) != nil }
        } catch {
            throw Ilegible(sentence: "\(path) cannot be read: \(reason(error))")
        }
    }

    private func leer(_ name: String, _ body: (Ficha) throws -> Void) throws(Ilegible) {
        do {
            try body(Ficha(try JSONObject(parsing: Array(try SystemFiles.text(ofFile: "\(path)/\(name)").utf8)), marcadores))
        } catch {
            throw Ilegible(sentence: "\(path)/\(name) \(reason(error))")
        }
    }

    /// What is wrong with a file; follows its name.
    private func reason(_ error: any Error) -> String {
        switch error {
        case SystemFiles.Unreadable.missing: return "is not there"
        case SystemFiles.Unreadable.failed(let reason): return "cannot be read: \(reason)"
        case SystemFiles.Unreadable.notUTF8: return "is not UTF-8"
        case let error as JSONSyntaxError: return "is no JSON: \(error.reason) at byte \(error.offset)"
        case let error as JSONMissingMember: return "lacks \(error.path), or has nothing in it"
        case let error as JSONMemberError:
            return "has \(error.path.isEmpty ? "something" : error.path), which should be \(form(error.expected))"
        case let error as Ficha.Falta:
            return "takes \(error.miembro) from the variable \(error.variable), which is not set: set it, in the environment or in .env"
        default: return "cannot be used: \(error)"
        }
    }

    private func form(_ expected: JSONMemberError.Expected) -> String {
        switch expected {
        case .string: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .bool: "true or false"
        case .array: "a list"
        case .object: "an object"
        case .described(let description): description
        }
    }
}
