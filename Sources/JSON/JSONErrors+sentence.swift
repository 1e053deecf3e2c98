/// What is wrong, in Spanish, for whoever sent the text.
extension JSONMemberError {
    /// Such as "lineas[0].cantidad debe ser un número entero".
    package var sentence: String {
        let what =
            switch expected {
            case .string: "un texto"
            case .integer: "un número entero"
            case .number: "un número"
            case .bool: "true o false"
            case .array: "una lista"
            case .object: "un objeto"
            case .described(let description): description
            }
        return path.isEmpty ? "El cuerpo debe ser \(what)" : "\(path) debe ser \(what)"
    }
}

extension JSONMissingMember {
    /// Such as "Falta «lineas[0].cantidad».".
    package var sentence: String { wanted.map { "«\(path)» debe ser \($0)." } ?? "Falta «\(path)»." }
}

extension JSONSyntaxError {
    /// Such as "En el byte 3: hay un carácter que no corresponde.".
    package var sentence: String {
        let what =
            switch reason {
            case .unexpectedEnd: "el texto termina antes de tiempo"
            case .unexpectedByte: "hay un carácter que no corresponde"
            case .trailingText: "sobra texto después del valor"
            case .tooDeep: "hay demasiados niveles"
            case .tooLong: "hay una lista o un texto demasiado largo"
            case .duplicateName(let name): "el campo «\(name)» está repetido"
            case .invalidText: "hay un texto que no es UTF-8 válido"
            case .numberTooLong: "hay un número demasiado largo"
            }
        return "En el byte \(offset): \(what)."
    }
}
