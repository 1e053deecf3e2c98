package import Dinero
package import JSON

extension JSONObject {
    /// An amount of zero or more, exactly as it is written; nil when it is missing.
    /// - Throws: `JSONMemberError`
    package func importe(_ name: String) throws(JSONMemberError) -> Importe? {
        guard let number = try number(name) else { return nil }
        let importe: Importe
        do {
            importe = try Importe(decimal: number.text)
        } catch {
            throw invalid(
                name,
                error == .demasiadosDecimales
                    ? "un importe con 4 decimales como máximo" : "un importe menor que 922337203685477.5808")
        }
        guard importe >= .cero else { throw invalid(name, "un importe de cero o más") }
        return importe
    }

    /// A whole number of that range; nil when it is missing.
    /// - Throws: `JSONMemberError`
    package func integer(_ name: String, in range: ClosedRange<Int64>) throws(JSONMemberError) -> Int64? {
        guard let value = try integer(name) else { return nil }
        guard range.contains(value) else {
            throw invalid(
                name,
                range.upperBound == .max
                    ? "un número entero de \(range.lowerBound) o más" : "un número entero de \(range.lowerBound) a \(range.upperBound)")
        }
        return value
    }

    /// A text that has something besides spaces, and no NUL; nil when it is missing or empty.
    /// - Throws: `JSONMemberError`
    package func text(_ name: String, upTo count: Int) throws(JSONMemberError) -> String? {
        guard let text = try string(name), !text.isEmpty else { return nil }
        guard text.contains(where: { !$0.isWhitespace }), text.unicodeScalars.count <= count, !text.utf8.contains(0) else {
            throw invalid(name, "un texto de 1 a \(count) caracteres")
        }
        return text
    }

    /// A currency of ISO 4217; nil when it is missing.
    /// - Throws: `JSONMemberError`
    package func moneda(_ name: String) throws(JSONMemberError) -> Moneda? {
        guard let codigo = try string(name), !codigo.isEmpty else { return nil }
        guard let moneda = Moneda(codigo: codigo) else { throw invalid(name, "un código de moneda de ISO 4217, como PYG") }
        return moneda
    }

    /// One of the words that a member may hold; nil when it is missing or empty.
    /// - Throws: `JSONMemberError`
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, as words: Word.Type = Word.self
    ) throws(JSONMemberError) -> Word? {
        guard let text = try string(name), !text.isEmpty else { return nil }
        guard let word = Word(rawValue: text) else {
            throw invalid(name, "uno de: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// For a member whose value it cannot have: `what` goes on after "debe ser".
    package func invalid(_ name: String, _ what: String) -> JSONMemberError {
        JSONMemberError(path: path(of: name), expected: .described(what))
    }
}

extension Importe: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.literal(description) }
}
