/// `${NAME}` and `${NAME:default}` in the texts of a realm, as Keycloak takes them from its environment.
///
/// An empty variable counts as one that is not set: a secret that is empty would let everybody in. What Keycloak knows beside these two
/// (two names, one in another) is not read.
struct Marcadores: Sendable {
    /// A variable that is not set, where the text has no default for it.
    struct Falta: Error, Equatable {
        let variable: String
    }

    private let variable: @Sendable (String) -> String?

    /// - Parameter variable: the value of a variable, nil where it is not set.
    init(_ variable: @escaping @Sendable (String) -> String?) { self.variable = variable }

    /// The text with the values in it. They are taken as they are, whatever stands in them.
    func sustituidos(en text: String) throws(Falta) -> String {
        var result = ""
        var rest = Substring(text)
        while let marcador = rest.firstMatch(of: #/\$\{(?<name>[^:}]+)(?<otherwise>:[^}]*)?\}/#) {
            result += rest[..<marcador.range.lowerBound]
            let name = String(marcador.name)
            if let value = variable(name), !value.isEmpty {
                result += value
            } else if let otherwise = marcador.otherwise {
                result += otherwise.dropFirst()
            } else {
                throw Falta(variable: name)
            }
            rest = rest[marcador.range.upperBound...]
        }
        return result + rest
    }
}
