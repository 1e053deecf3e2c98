/// `application/x-www-form-urlencoded`: what a form is sent as in a body. Sources: HTML, section 4.10.21.8; RFC 6749, appendix B.
///
/// nil for a text with characters that must be encoded, a broken or truncated escape, an encoded NUL, or bytes that are no UTF-8.
package enum FormEncoding {
    /// The fields of a form, decoded, in the order they came; names may come twice.
    package static func fields(_ text: some Collection<UInt8>) -> [RequestTarget.Parameter]? {
        isEncoded(text) ? RequestTarget.parameters(of: text) : nil
    }

    /// One value, decoded.
    package static func value(_ text: some Collection<UInt8>) -> String? {
        isEncoded(text) ? RequestTarget.decode(text, plusIsSpace: true) : nil
    }

    private static func isEncoded(_ text: some Collection<UInt8>) -> Bool { text.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}
