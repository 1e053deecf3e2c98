/// One call to another service, without what all calls to it share.
package struct RemoteRequest: Sendable {
    let method: String
    let path: String
    let body: [UInt8]?
    let key: String?
    let isSettlement: Bool

    /// Whether doing it twice is the same as once.
    var isRepeatable: Bool { body == nil || key != nil }

    /// - Parameter path: with a slash in front, encoded.
    package static func get(_ path: String) -> Self { Self(method: "GET", path: path, body: nil, key: nil, isSettlement: false) }

    /// - Parameter key: the Idempotency-Key, 1 to 255 visible ASCII characters. Without one it is sent again only when nothing
    ///   of it has left.
    package static func post(_ path: String, _ body: [UInt8], key: String? = nil) -> Self {
        Self(method: "POST", path: path, body: body, key: key, isSettlement: false)
    }

    /// A POST that ends what an earlier call began: takes it back, or makes it final. It is tried while the breaker is open
    /// and the budget spent, and nobody's deadline cuts it short: giving it up would leave that open for good.
    package static func settlement(_ path: String, _ body: [UInt8], key: String) -> Self {
        Self(method: "POST", path: path, body: body, key: key, isSettlement: true)
    }
}
