/// A request or an answer as it went over the wire.
struct HTTPMessage: Sendable, Equatable {
    /// All of it.
    let bytes: [UInt8]
    /// `POST /pagar HTTP/1.1`, or `HTTP/1.1 200 OK`.
    let firstLine: String

    /// Takes the first message off the bytes that have come; nil while it is not whole. Its end is where its `Content-Length` says.
    static func take(from bytes: inout [UInt8]) -> HTTPMessage? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.dropLast(3).first(where: { bytes[$0] == 13 && bytes[$0..<$0 + 4].elementsEqual(mark) }) else {
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let length = lines.dropFirst().first { $0.lowercased().hasPrefix("content-length:") }
        let size = length?.split(separator: ":").last.flatMap { Int($0.drop { $0 == " " }) } ?? 0
        let whole = end + 4 + size
        guard bytes.count >= whole else { return nil }
        let message = HTTPMessage(bytes: Array(bytes[..<whole]), firstLine: String(lines.first ?? ""))
        bytes.removeFirst(whole)
        return message
    }

    /// What a request asks for, without the names in it: `PUT /reservas/{id}`.
    var route: String {
        let words = firstLine.split(separator: " ")
        guard words.count == 3 else { return firstLine }
        let path = words[1].prefix { $0 != "?" }
        let segments = path.split(separator: "/").map { $0.contains { $0.isNumber } ? "{id}" : String($0) }
        return "\(words[0]) /" + segments.joined(separator: "/")
    }
}
