internal import HTTPServer

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
    /// `limite` of the query.
    /// - Throws: `Problem` when it is no number from 1 to 1,000.
    func limit() throws(Problem) -> Int64 { try integer(query: "limite", in: 1...PageRequest.maximum) ?? PageRequest.maximum }

    /// `limite` and `cursor` of the query. A read by names asks for them too, and leaves them aside: what is malformed is told.
    /// - Throws: `Problem` when either is no number of its range.
    package func page() throws(Problem) -> PageRequest {
        let limit = try limit()
        guard let cursor = request.query("cursor") else { return PageRequest(limit: limit) }
        guard let after = Int64(cursor), after >= 0 else { throw Problem(.invalid, "cursor no es de esta lista") }
        return PageRequest(limit: limit, after: after)
    }
}
