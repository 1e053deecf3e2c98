package import JSON

/// A page of a list that another service keeps.
package struct Lista<Item: Sendable>: Sendable {
    /// Entries of a page, and names of one question.
    package static var limite: Int { 200 }

    /// In the order of the list, up to `limite`.
    package let items: [Item]
    /// What to ask for the next page with; nil at the end.
    package let siguiente: String?
}

extension Lista: JSONDecodable where Item: JSONDecodable {
    package init(json: JSONObject) throws {
        items = try json.required("items", json.objects).map(Item.init)
        siguiente = try json.string("siguiente")
    }
}
