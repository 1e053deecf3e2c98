package import Persistence
internal import WorldKit

/// The table of timelines.
package struct EventoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// Adds lines, in their order.
    /// - Throws: `DatabaseError`
    package static func anotar(_ eventos: [Evento], de pedidoID: Int64, _ transaction: Transaction) throws {
        try anotar(eventos.map { (pedidoID, $0) }, transaction)
    }

    /// The same, each line of the order beside it.
    static func anotar(_ eventos: [(pedidoID: Int64, evento: Evento)], _ transaction: Transaction) throws {
        try transaction.insert(
            into: "eventos (pedido_id, momento, evento, intento, remoto, estado_http, ms, circuito, trace_id)",
            rows: eventos.map { pedidoID, evento in
                [
                    .integer(pedidoID), .integer(evento.momento.micros), .text(evento.tipo.rawValue), .integer(evento.intento),
                    SQLValue(evento.remoto), SQLValue(evento.estadoHTTP), SQLValue(evento.ms), SQLValue(evento.circuito),
                    SQLValue(evento.traceID),
                ]
            })
    }

    /// The lines of an order with their numbers, in order, after the place that is given; nil when there is no such order, or it is
    /// somebody else's.
    /// - Throws: `DatabaseError`
    package func eventos(
        de pedidoID: Int64, _ alcance: Alcance, despuesDe id: Int64, limite: Int64
    ) async throws -> [(id: Int64, evento: Evento)]? {
        try await database.read { transaction in
            let esSuyo = try transaction.first("SELECT dueno FROM pedidos WHERE id = ?", .integer(pedidoID)) { row in
                alcance.abarca(try row.optionalText(0))
            }
            guard esSuyo == true else { return nil }
            return try transaction.query(
                """
                SELECT id, evento, momento, intento, remoto, estado_http, ms, circuito, trace_id FROM eventos
                WHERE pedido_id = ? AND id > ? ORDER BY id LIMIT ?
                """, .integer(pedidoID), .integer(id), .integer(limite)
            ) { row in
                (
                    try row.integer(0),
                    Evento(
                        try row.word(1), momento: Instante(micros: try row.integer(2)), intento: try row.integer(3),
                        remoto: try row.optionalText(4), estadoHTTP: try row.optionalInteger(5), ms: try row.optionalInteger(6),
                        circuito: try row.optionalText(7), traceID: try row.optionalText(8))
                )
            }
        }
    }
}
