import Foundation

extension String {
    /// The fields of a form, or of a query, as one text.
    init(form fields: [(name: String, value: String)]) {
        self = fields.map { "\($0.name.formEncoded)=\($0.value.formEncoded)" }.joined(separator: "&")
    }

    private var formEncoded: String {
        // What RFC 3986 calls unreserved; Foundation's own sets leave "+" as it is, which is a space at the other end.
        var plain = CharacterSet(charactersIn: "-._~")
        plain.formUnion(CharacterSet(charactersIn: "a"..."z"))
        plain.formUnion(CharacterSet(charactersIn: "A"..."Z"))
        plain.formUnion(CharacterSet(charactersIn: "0"..."9"))
        return addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
