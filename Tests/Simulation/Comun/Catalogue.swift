/// What the simulated shop sells: little of some, so that callers compete for it.
enum Catalogue {
    struct Product: Sendable {
        let id: Int64
        /// As JSON writes it.
        let price: String
        /// What it costs at other times.
        let otherPrice: String
        let pieces: Int64
    }

    /// A line of an order.
    struct Line: Sendable {
        let product: Int64
        let pieces: Int64
    }

    static let products = [
        Product(id: 1, price: "15000.5", otherPrice: "15000.4999", pieces: 20),
        Product(id: 2, price: "0.0001", otherPrice: "3", pieces: 6), Product(id: 3, price: "700", otherPrice: "650", pieces: 3),
    ]
}

extension [Catalogue.Line] {
    /// As an order has them.
    var json: String {
        "[" + map { #"{"producto_id":\#($0.product),"cantidad":\#($0.pieces)}"# }.joined(separator: ",") + "]"
    }

    /// Pieces by product: a reservation has one line of each.
    var pieces: [Int64: Int64] { Dictionary(map { ($0.product, $0.pieces) }, uniquingKeysWith: +) }
}
