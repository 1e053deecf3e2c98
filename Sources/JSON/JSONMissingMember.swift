/// A member that must be there and is not, or is empty.
package struct JSONMissingMember: Error, Equatable {
    /// For example `items[0].producto_id`.
    package let path: String

    /// What it must be, where it is there and counts for nothing; goes on after "must be".
    package let wanted: String?

    package init(path: String, wanted: String? = nil) {
        self.path = path
        self.wanted = wanted
    }
}
