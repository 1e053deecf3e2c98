/// A whole request, its body read.
package struct Request: Sendable {
    /// Any token; HEAD is not yet made GET.
    package var method: HTTPMethod
    /// Path and query, decoded.
    package var target: RequestTarget
    /// As they were sent.
    package var headers: HTTPHeaders
    /// Empty when there is none.
    package var body: [UInt8]

    package init(method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first query parameter of that name; nil when there is none.
    package func query(_ name: String) -> String? { target.query.first { $0.name == name }?.value }
}
