package import JSON

/// A part of a list: `{"items":[…],"siguiente"?}`.
package struct Page<Item: JSONEncodable & Sendable>: JSONEncodable, Sendable {
    /// Up to as many as were asked for.
    package let items: [Item]
    /// The cursor of the next page; nil at the end.
    package let next: Int64?

    /// - Parameters:
    ///   - found: up to one entry more than was asked for, which tells that there is another page.
    ///   - key: what the list is ordered by.
    package init(_ found: [Item], _ request: PageRequest, key: (Item) -> Int64) {
        items = Array(found.prefix(Int(request.limit)))
        next = found.count > items.count ? items.last.map(key) : nil
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("items", list: items)
            body.optional("siguiente", next.map { String($0) })
        }
    }
}
