/// How much one request may ask for.
package enum Limites {
    /// Pieces of a product in one line.
    package static let cantidad: ClosedRange<Int64> = 1...1_000_000
    /// Pieces of a product in stock.
    package static let existencias: ClosedRange<Int64> = 0...1_000_000_000_000
    /// Lines of an order or of a reservation.
    package static let lineas = 1...200
    /// Seconds that a reservation holds its pieces.
    package static let ttl: ClosedRange<Int64> = 1...86_400
    /// Reservations that are consumed by one request.
    package static let consumos = 1...500
    /// What a row number can be.
    package static let id: ClosedRange<Int64> = 1...Int64.max
    /// Characters of a name, of a means of payment, of a reference.
    package static let nombre = 200
    /// Characters of a means of payment.
    package static let medio = 50
    /// Characters of a reference.
    package static let referencia = 255
}
