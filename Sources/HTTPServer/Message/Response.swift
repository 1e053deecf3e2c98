/// An answer. The server adds Date, Content-Length and Connection, and leaves the body out for HEAD.
package struct Response: Sendable, Equatable {
    /// 200 to 599; with any other the connection ends without an answer.
    package var status: Int
    /// Fields beside those that the server adds; one with a line break in it is left out.
    package var headers: HTTPHeaders
    /// Sent as it is.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
