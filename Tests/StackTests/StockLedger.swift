/// What callers asked of inventario and what they were told, whatever became of the program in between.
struct StockLedger: Sendable {
    struct Reservation: Sendable {
        enum Told: Sendable, Equatable {
            /// No answer: it may be there or not.
            case nothing
            case made(id: Int64)
            case refused
            /// The request was never whole: nobody can have done it.
            case unasked
        }

        let producto: Int64
        /// Under which it can be asked for again.
        let key: String?
        var told: Told
        /// How it was asked to end, and whether that was answered.
        var end: (estado: String, answered: Bool)?
    }

    /// Pieces of a product that one caller alone loads.
    struct Load: Sendable {
        var told: Int64 = 0
        /// Asked for without an answer.
        var asked: Int64?
    }

    /// By their quantity: no two ask for the same one, so that each row of the database tells whose it is.
    var reservations: [Int64: Reservation] = [:]
    /// By the product.
    var loads: [Int64: Load] = [:]
    /// Requests that went out whole while nobody hung up, and had no answer.
    var unanswered = 0
    var hungUp = 0

    /// A quantity that nobody has asked for yet, kept for a reservation.
    mutating func reserve(_ producto: Int64, key: Bool, told: Reservation.Told = .nothing) -> (cantidad: Int64, key: String?) {
        let cantidad = Int64(reservations.count + 1)
        let key = key ? "reserva-\(cantidad)" : nil
        reservations[cantidad] = Reservation(producto: producto, key: key, told: told)
        return (cantidad, key)
    }

    func count(_ isCounted: (Reservation.Told) -> Bool) -> Int { reservations.values.count { isCounted($0.told) } }
}
