/// A member of the wrong type, or with a value that it cannot have.
package struct JSONMemberError: Error, Equatable {
    /// What the member should have been.
    package enum Expected: Sendable, Equatable {
        case string, integer, number, bool, array, object
        /// In words, for whoever sent it: "un número entero de 1 a 200".
        case described(String)
    }

    /// For example `items[0].producto_id`; empty when the whole document is meant.
    package let path: String
    /// What it should have been.
    package let expected: Expected

    package init(path: String, expected: Expected) {
        self.path = path
        self.expected = expected
    }
}
