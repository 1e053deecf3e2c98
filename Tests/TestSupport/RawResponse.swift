/// An answer as it stood on the wire, read by the letter of RFC 9112 so that a sloppy server is noticed.
package struct RawResponse: Sendable, Equatable {
    package struct Malformed: Error, Equatable {
        package let reason: String
    }

    package let version: String
    package let status: Int
    package let fields: [(name: String, value: String)]
    package var body: [UInt8] = []

    package static func == (a: Self, b: Self) -> Bool {
        a.version == b.version && a.status == b.status && a.body == b.body
            && a.fields.map(\.name) == b.fields.map(\.name) && a.fields.map(\.value) == b.fields.map(\.value)
    }

    /// - Parameter head: status line and fields, with the line end of the last one.
    init(head: [UInt8]) throws {
        var lines: [String] = []
        var rest = head[...]
        while let end = rest.firstIndex(of: 13) {
            guard end + 1 < rest.endIndex, rest[end + 1] == 10 else { throw Malformed(reason: "a carriage return alone") }
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[(end + 2)...]
        }
        guard rest.isEmpty, let first = lines.first else { throw Malformed(reason: "an unfinished line") }
        let parts = first.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 3, let status = Int(parts[1]) else { throw Malformed(reason: "the line \(first)") }
        version = String(parts[0])
        self.status = status
        fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":") else { throw Malformed(reason: "the field \(line)") }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func all(_ name: String) -> [String] { fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value) }

    package subscript(name: String) -> String? { all(name).first }
}
