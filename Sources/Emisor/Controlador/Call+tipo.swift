internal import HTTPServer
internal import ServiceKit

extension Call {
    /// Whether the body is said to be of this media type, whatever parameters follow it (RFC 9110, section 8.3.1).
    func esDeTipo(_ tipo: String) -> Bool {
        let fields = request.headers.all("Content-Type")
        guard fields.count == 1 else { return false }
        let said = fields[0].prefix { $0 != ";" }.lowercased()
        return said.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" } == tipo
    }
}
