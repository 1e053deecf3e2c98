/// What the simulated shop sells: little of some, so that callers compete for it.
enum Catalogue {
    struct Product: Sendable {
        let id: Int64
        /// As JSON writes it.
        let price: String
        let pieces: Int64
    }

    static let products = [
        Product(id: 1, price: "15000.5", pieces: 20), Product(id: 2, price: "0.0001", pieces: 6), Product(id: 3, price: "700", pieces: 3),
    ]
}
