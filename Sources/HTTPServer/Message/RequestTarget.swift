/// The target of a request, taken apart: a path of decoded segments and decoded query parameters.
///
/// It is split before it is decoded, so an encoded slash is part of a segment. Sources: RFC 9112, section 3.2 (origin-form
/// and absolute-form); RFC 3986, section 2.1. `+` is a space in the query alone, as HTML forms write it.
package struct RequestTarget: Sendable, Equatable {
    /// One parameter of the query.
    package struct Parameter: Sendable, Equatable {
        /// Decoded; may be empty.
        package let name: String
        /// Decoded; empty without an equals sign.
        package let value: String
    }

    /// The path as it was sent, encoded, without the query.
    package let path: String

    /// Its parts between the slashes, decoded: `/a/b%20c` is `["a", "b c"]`, `/` is `[]`, `/a/` is `["a", ""]`.
    package let segments: [String]

    /// In the order they were sent; names may come twice.
    package let query: [Parameter]

    /// nil for a target that is not in origin-form or absolute-form, that has characters which must be encoded, a broken
    /// or truncated escape, an encoded NUL, or bytes that are no UTF-8.
    package init?(_ raw: String) {
        guard raw.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { return nil }
        guard let origin = Self.originForm(of: raw) else { return nil }
        let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        var segments: [String] = []
        if path != "/" {
            for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                guard let segment = Self.decode(part, plusIsSpace: false) else { return nil }
                segments.append(segment)
            }
        }
        self.segments = segments
        guard let query = parts.count > 1 ? Self.parameters(of: parts[1].utf8) : [] else { return nil }
        self.query = query
    }

    /// `a=1&b=2`, decoded; nil where it cannot be.
    static func parameters(of text: some Collection<UInt8>) -> [Parameter]? {
        var parameters: [Parameter] = []
        for part in text.split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pair[0], plusIsSpace: true) else { return nil }
            guard let value = pair.count > 1 ? decode(pair[1], plusIsSpace: true) : "" else { return nil }
            parameters.append(Parameter(name: name, value: value))
        }
        return parameters
    }

    /// `http://host/path` is `/path`; anything else that does not begin with a slash is no target of ours.
    private static func originForm(of raw: String) -> Substring? {
        if raw.utf8.first == UInt8(ascii: "/") { return raw[...] }
        guard raw.prefix(7).lowercased() == "http://" else { return nil }
        let rest = raw.dropFirst(7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty else { return nil }
        let path = rest.dropFirst(authority.count)
        return path.first == "/" ? path : "/" + path
    }

    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else { return nil }
                guard high << 4 | low != 0 else { return nil }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
