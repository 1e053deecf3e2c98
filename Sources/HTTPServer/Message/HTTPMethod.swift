/// A request method: any token (RFC 9110, section 9), case-sensitive.
package struct HTTPMethod: Sendable, Hashable, RawRepresentable {
    /// The token as it was sent.
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let get = HTTPMethod(rawValue: "GET")
    package static let head = HTTPMethod(rawValue: "HEAD")
    package static let post = HTTPMethod(rawValue: "POST")
    package static let put = HTTPMethod(rawValue: "PUT")
    package static let delete = HTTPMethod(rawValue: "DELETE")
}
