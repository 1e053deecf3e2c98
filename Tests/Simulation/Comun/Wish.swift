/// What somebody asks for, perhaps more than once.
struct Wish: Sendable {
    /// Whose it is and which: no two wishes have the same.
    let name: String
    let method: String
    let url: String
    let body: String?
    /// The Idempotency-Key.
    var key: String?
    /// The version of the order that it is for; nil for any.
    var version: Int64?
    /// The order that it is about; nil where it makes one.
    var order: Int64?
    /// The payment that it begins; nil where it begins none.
    var payment: Payment?
    /// The pieces of each product that the order is to have, by product; nil where it says nothing of them.
    var lines: [Int64: Int64]?

    /// What is said of a payment. Its reference, which its charge keeps, is the name of the wish.
    struct Payment: Sendable {
        /// Whether the gateway declines it.
        let isDeclined: Bool
        /// Ten-thousandths; nil where any total will do.
        var expected: Int64?
    }
}
