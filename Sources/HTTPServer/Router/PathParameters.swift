/// What the named segments of a route hold, decoded.
package struct PathParameters: Sendable {
    var values: [(name: String, value: String)] = []

    package init() {}

    /// The text of the segment of that name; empty when the route has none.
    package subscript(name: String) -> String { values.first { $0.name == name }?.value ?? "" }
}
