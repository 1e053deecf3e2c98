/// Base64 with padding, as HTTP's Basic credentials have it. Source: RFC 4648, section 4.
package enum Base64 {
    /// The text of these bytes.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}
