package import JSON

/// A whole list: `{"items":[…]}`.
package struct Items<Item: JSONEncodable & Sendable>: JSONEncodable, Sendable {
    private let items: [Item]

    package init(_ items: [Item]) { self.items = items }

    package func encode(into writer: inout JSONWriter) {
        writer.object { $0.member("items", list: items) }
    }
}
