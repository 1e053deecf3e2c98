/// Why the server refuses a request before any handler sees it.
package enum Refusal: Error, Equatable {
    /// Neither a path nor an absolute URL, or a path with a broken escape, a NUL or bytes that are no UTF-8.
    case invalidTarget
    /// The method is no token.
    case invalidMethod
    /// A field name that is no token (a space before the colon, for one).
    case invalidFieldName
    /// A field value with a control character, NUL included, one folded over several lines, or a line that CRLF does not end.
    case invalidFieldValue
    /// `Host` is missing, repeated, or no host.
    case invalidHost
    /// `Content-Length` is repeated or no number.
    case invalidContentLength
    /// Both `Content-Length` and `Transfer-Encoding`: where the body ends would be a matter of opinion.
    case ambiguousLength
    /// `Transfer-Encoding` is repeated or anything but `chunked`.
    case unsupportedTransferEncoding
    /// The body is larger than the limit, in bytes.
    case bodyTooLarge(limit: Int)
    /// Whoever runs the server did not let it in; its answer has been given.
    case notAdmitted
    /// The request did not come in time.
    case tooSlow
    /// The bodies of all requests together are more than the server keeps.
    case overloaded
    /// The server is stopping and could not wait any longer.
    case stopping

    /// The status that HTTP has for it (RFC 9110, section 15).
    package var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .unsupportedTransferEncoding: 501
        case .stopping, .overloaded: 503
        case .tooSlow: 408
        case .notAdmitted: 401
        default: 400
        }
    }
}
