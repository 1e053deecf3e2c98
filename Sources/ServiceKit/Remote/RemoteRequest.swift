/// One call to another service, without what all calls to it share.
package struct RemoteRequest: Sendable {
    let method: String
    let path: String
    let body: [UInt8]?
    let key: String?
    /// Whether doing it twice is the same as once.
    let isRepeatable: Bool

    /// - Parameter path: with a slash in front, encoded.
    package static func get(_ path: String) -> Self { Self(method: "GET", path: path, body: nil, key: nil, isRepeatable: true) }

    /// A PUT to a name that the caller chose.
    package static func put(_ path: String, _ body: [UInt8]) -> Self {
        Self(method: "PUT", path: path, body: body, key: nil, isRepeatable: true)
    }

    /// - Parameter key: the Idempotency-Key, 1 to 255 visible ASCII characters. Without one it is sent again only when nothing
    ///   of it has left.
    package static func post(_ path: String, _ body: [UInt8], key: String? = nil) -> Self {
        Self(method: "POST", path: path, body: body, key: key, isRepeatable: key != nil)
    }

    /// A POST that is harmless to repeat by what it means, such as one that ends what may have ended already.
    package static func act(_ path: String, _ body: [UInt8] = []) -> Self {
        Self(method: "POST", path: path, body: body, key: nil, isRepeatable: true)
    }
}
