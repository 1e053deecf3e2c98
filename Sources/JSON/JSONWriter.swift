/// Writes one JSON text, members in the order they are given, without spaces.
package struct JSONWriter {
    /// What was written so far, in UTF-8.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() { bytes.reserveCapacity(256) }

    /// An object, whose members `body` writes.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { enclosed("{", "}", body) }

    /// An array, whose values `body` writes.
    package mutating func array(_ body: (inout JSONWriter) -> Void) { enclosed("[", "]", body) }

    /// An array of these.
    package mutating func array(_ values: some Sequence<some JSONEncodable>) {
        array { writer in
            for value in values { value.encode(into: &writer) }
        }
    }

    /// A member of the object that is being written.
    package mutating func member(_ name: String, _ value: some JSONEncodable) {
        self.name(name)
        value.encode(into: &self)
    }

    /// A member that is left out when there is no value.
    package mutating func optional(_ name: String, _ value: (some JSONEncodable)?) {
        if let value { member(name, value) }
    }

    /// A member whose value is a list.
    package mutating func member(_ name: String, list values: some Sequence<some JSONEncodable>) {
        self.name(name)
        array(values)
    }

    /// A member whose value is an object.
    package mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    /// A value that is JSON by itself: a number, `true`, `false` or `null`.
    package mutating func literal(_ text: String) {
        comma()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    /// A text, escaped where it must be.
    package mutating func string(_ text: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 { append(escaped: byte) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func enclosed(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
        comma()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(contentsOf: (byte < 16 ? "0" : "").utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }
}
