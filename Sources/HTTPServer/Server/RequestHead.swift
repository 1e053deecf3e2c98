/// What stands before a body, as the library read it, and what HTTP/1.1 forbids in it.
///
/// libmicrohttpd accepts more than the standard does: what it lets through to us is looked at here, before a handler runs.
struct RequestHead {
    let method: HTTPMethod
    /// `HTTP/1.1` or `HTTP/1.0`.
    let version: String
    /// The target as it was sent; nil where there was none.
    let rawTarget: String?
    let headers: HTTPHeaders
    /// Whether the request line is what the client sent, nothing cut away.
    var lineIsAsSent = true
    /// Whether the fields are what the client sent: no folded lines joined, no value cut at NUL, each line ended by CRLF.
    var fieldsAreAsSent = true

    enum Verdict: Equatable {
        /// Take it; a body of so many bytes follows, nil when its length is not told (chunked) and 0 when there is none.
        case accepted(RequestTarget, bodySize: Int?)
        case refused(Refusal)
    }

    /// Sources: RFC 9112, sections 3.2 (Host), 5.1 (field names), 6.1 to 6.3 (length of the body); RFC 9110, section 5.5.
    func verdict(maximumBodySize: Int) -> Verdict {
        guard method.rawValue.isToken else { return .refused(.invalidMethod) }
        guard lineIsAsSent, let rawTarget, let target = RequestTarget(rawTarget) else { return .refused(.invalidTarget) }
        for field in headers.fields {
            guard field.name.isToken else { return .refused(.invalidFieldName) }
            guard field.value.isFieldValue else { return .refused(.invalidFieldValue) }
        }
        guard fieldsAreAsSent else { return .refused(.invalidFieldValue) }
        guard hasValidHost else { return .refused(.invalidHost) }
        switch bodySize {
        case .failure(let refusal): return .refused(refusal)
        case .success(let size?) where size > maximumBodySize: return .refused(.bodyTooLarge(limit: maximumBodySize))
        case .success(let size): return .accepted(target, bodySize: size)
        }
    }

    /// Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
    var expectsContinue: Bool { headers["Expect"]?.lowercased() == "100-continue" }

    /// The body's length as `Content-Length` states it; nil when it is missing or chunked.
    var statedLength: Int? { headers["Content-Length"].flatMap { Int($0) } }

    private var hasValidHost: Bool {
        let hosts = headers.all("Host")
        if hosts.isEmpty { return version == "HTTP/1.0" }
        guard hosts.count == 1 else { return false }
        return hosts[0].utf8.allSatisfy(ByteSet.host.contains)
    }

    private var bodySize: Result<Int?, Refusal> {
        let lengths = headers.all("Content-Length")
        let encodings = headers.all("Transfer-Encoding")
        if !encodings.isEmpty {
            guard lengths.isEmpty else { return .failure(.ambiguousLength) }
            guard encodings.count == 1, encodings[0].lowercased() == "chunked", version != "HTTP/1.0" else {
                return .failure(.unsupportedTransferEncoding)
            }
            return .success(nil)
        }
        guard let length = lengths.first else { return .success(0) }
        guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy(\.isDigit), let size = Int(length) else {
            return .failure(.invalidContentLength)
        }
        return .success(size)
    }
}

extension String {
    /// Without control characters (RFC 9110, section 5.5). As an array, which is copied and looked through faster than a text of a thousand
    /// bytes, such as an access token.
    fileprivate var isFieldValue: Bool { Array(utf8).allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F } }

    /// RFC 9110, section 5.6.2.
    fileprivate var isToken: Bool { !isEmpty && utf8.allSatisfy(ByteSet.token.contains) }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
