package import JSON

/// A part of a list: `{"items":[…],"siguiente"?}`.
package struct Page<Item: JSONEncodable & Sendable>: JSONEncodable, Sendable {
    /// Up to as many as were asked for.
    package let items: [Item]
    /// The cursor of the next page; nil at the end.
    package let next: String?

    /// - Parameters:
    ///   - found: up to one entry more than was asked for, which tells that there is another page.
    ///   - limit: how many were asked for.
    ///   - key: what the list is ordered by, as a cursor.
    package init(_ found: [Item], limit: Int64, key: (Item) -> some CustomStringConvertible) {
        items = Array(found.prefix(Int(limit)))
        next = found.count > items.count ? items.last.map { key($0).description } : nil
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("items", list: items)
            body.optional("siguiente", next)
        }
    }
}
