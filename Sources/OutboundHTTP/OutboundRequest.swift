/// A request to another service.
package struct OutboundRequest: Sendable {
    /// `GET`, `POST` and so on.
    package var method: String
    /// `http://` or `https://`, with the path and the query encoded.
    package var url: String
    /// Fields beside those that the client adds (Host, Content-Length).
    package var headers: [(name: String, value: String)]
    /// nil for none. A POST always has one (see `CurlClient`).
    package var body: [UInt8]?
    /// For the whole call, from connecting to the last byte of the answer; nil where the answer may take for ever, once there is
    /// a connection.
    package var timeout: Duration?
    /// Bytes of the answer's body that are taken, when fewer than the client takes of any.
    package var maximumResponseSize: Int?
    /// How it is signed; nil for not at all.
    package var signature: AWSSignature?

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration? = .seconds(5)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}
