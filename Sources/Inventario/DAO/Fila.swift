internal import Persistence
internal import WorldKit

/// A row of `reservas`.
struct Fila {
    static let columnas = "id, clave, estado, vence"

    /// The condition that a row is in a state, and has not come to its end in it; wants the state and the moment.
    static let vigente = "estado = ? AND (estado <> 'activa' OR vence IS NULL OR vence > ?)"

    let numero: Int64
    let id: ReservaID
    let estado: Reserva.Estado
    let vence: Instante?

    /// - Throws: `DatabaseError`
    init(_ row: Row) throws {
        numero = try row.integer(0)
        id = try row.optionalText(1).map { .clave($0) } ?? .manual(numero)
        estado = try row.word(2)
        vence = try row.optionalInteger(3).map { Instante(micros: $0) }
    }
}
