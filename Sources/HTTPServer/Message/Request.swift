/// A whole request, its body read.
package struct Request: Sendable {
    package var method: HTTPMethod
    package var target: RequestTarget
    package var headers: HTTPHeaders
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
