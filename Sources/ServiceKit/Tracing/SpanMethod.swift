/// A method as spans tell it: those that nobody knows are one, or a client could make any number of names. Source:
/// OpenTelemetry semantic conventions, `http.request.method` and "Name" of HTTP spans.
struct SpanMethod: Sendable {
    /// For `http.request.method`.
    let attribute: String
    /// For the name of the span.
    let name: String

    private static let known: Set<String> = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]

    init(_ method: String) {
        let isKnown = Self.known.contains(method)
        attribute = isKnown ? method : "_OTHER"
        name = isKnown ? method : "HTTP"
    }
}
