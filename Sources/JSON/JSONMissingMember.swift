/// A member that must be there and is not, or is empty.
package struct JSONMissingMember: Error, Equatable {
    /// For example `items[0].producto_id`.
    package let path: String

    package init(path: String) { self.path = path }
}
