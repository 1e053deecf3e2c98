internal import HTTPServer
package import JSON

/// Which part of a list is wanted: lists are read by key, never by position.
package struct PageRequest: Sendable, Equatable {
    /// Entries of a page, at most and where nothing is said.
    package static let maximum: Int64 = 1000

    /// At most so many entries, 1 to 1,000.
    package let limit: Int64
    /// The key of the last entry of the page before; nil for the first page.
    package let after: Int64?

    package init(limit: Int64 = maximum, after: Int64? = nil) {
        self.limit = limit
        self.after = after
    }
}

extension Call {
    /// `limite` and `cursor` of the query.
    /// - Throws: `Problem` when either is no number of its range.
    package func page() throws(Problem) -> PageRequest {
        let limit = try integer(query: "limite", in: 1...PageRequest.maximum) ?? PageRequest.maximum
        guard let cursor = request.query("cursor") else { return PageRequest(limit: limit) }
        guard let after = Int64(cursor), after >= 0 else { throw Problem(.invalid, "cursor no es de esta lista") }
        return PageRequest(limit: limit, after: after)
    }
}

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
