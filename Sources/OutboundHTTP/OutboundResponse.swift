internal import WorldKit

/// What another service answered, whatever the status.
package struct OutboundResponse: Sendable {
    /// 200 to 599: interim answers are left out.
    package var status: Int
    /// Of the final answer, in their order.
    package var headers: [(name: String, value: String)]
    /// Decoded from chunks; empty when there is none.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of that name, in whatever case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.isSameField(name) }?.value
    }
}
