package import Pedidos
package import Persistence
internal import WorldKit

/// The tables of invoices and of their series.
package struct FacturaDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// Opens a series, unless it is open: the first invoices of two replicas would otherwise both make its row.
    /// - Throws: `DatabaseError`
    package func abrir(_ serie: String) async throws {
        let unit = database.unit { transaction in
            let isOpen = try transaction.first("SELECT 1 FROM series WHERE serie = ?", .text(serie)) { try $0.integer(0) } != nil
            if !isOpen { try transaction.execute("INSERT INTO series (serie, ultimo, fecha) VALUES (?, 0, '')", .text(serie)) }
        }
        do {
            try await unit.commit()
        } catch DatabaseError.uniqueViolation {
            // Another one was faster.
        }
    }

    /// The invoice of an order; nil when it has no number.
    /// - Throws: `DatabaseError`
    package func factura(_ pedidoID: Int64) async throws -> Factura? {
        try await database.read(alone: true) { try Self.leer(pedidoID, "", $0) }
    }

    /// Gives an order that was confirmed the next number of the series, and its day. Where that fails, the number is not taken: both stand or
    /// fall together, and whoever has the row of the series has it until then.
    /// - Parameters:
    ///   - alcance: of whoever asks.
    ///   - iva: what its prices include.
    /// The work throws `PedidoError.noEncontrado`, `.noAdmite`; `DatabaseError.uniqueViolation` when it has one.
    package func numerar(
        _ pedidoID: Int64, _ alcance: Alcance, _ facturacion: Facturacion, _ iva: TipoDeIVA, trace: String?
    ) -> UnitOfWork<Factura> {
        database.unit { transaction in
            let pedido = try PendienteDAO.bloquear(pedidoID, alcance, transaction)
            guard Self.facturables.contains(pedido.estado) else { throw PedidoError.noAdmite(.facturar, pedido.estado) }
            let serie = facturacion.serie
            try transaction.execute("UPDATE series SET ultimo = ultimo + 1 WHERE serie = ?", .text(serie))
            let abierta = try transaction.first("SELECT ultimo, fecha FROM series WHERE serie = ?", .text(serie)) { row in
                (numero: try row.integer(0), fecha: try row.text(1))
            }
            guard let (numero, anterior) = abierta else {
                throw DatabaseError.failed(name: "serie", message: "the series \(serie) was never opened")
            }
            let now = try transaction.now
            // A clock that was set back, or that this transaction read before it waited for the row, takes no day before the last one.
            let fecha = max(facturacion.dia(now), anterior)
            try transaction.execute("UPDATE series SET fecha = ? WHERE serie = ?", .text(fecha), .text(serie))
            try transaction.execute(
                "INSERT INTO facturas (pedido_id, serie, numero, fecha, iva, emitida, fallos) VALUES (?, ?, ?, ?, ?, ?, 0)",
                .integer(pedidoID), .text(serie), .integer(numero), .text(fecha), .integer(iva.centesimas), .integer(now.micros))
            let evento = Evento(.facturado, momento: now, intento: pedido.intento, traceID: trace)
            try EventoDAO.anotar([evento], de: pedidoID, transaction)
            return Factura(serie: serie, numero: numero, fecha: fecha, iva: iva, intento: pedido.intento)
        }
    }

    /// Whoever was confirmed once has an invoice for ever; nobody comes from there to another state, and nobody is edited there.
    static let facturables: Set<Pedido.Estado> = [.confirmado, .reembolsando, .reembolsado]

    /// Keeps what the function made of it, unless something is kept already, and what was tried for it.
    /// - Returns: what is kept.
    package func guardar(_ documento: Factura.Documento, de pedidoID: Int64, _ eventos: [Evento]) -> UnitOfWork<Factura.Documento> {
        database.unit { transaction in
            if let hecho = try Self.leer(pedidoID, transaction.dialect.forUpdate, transaction)?.documento { return hecho }
            try transaction.execute(
                "UPDATE facturas SET documento = ?, html = ? WHERE pedido_id = ?", .text(documento.json), .text(documento.html),
                .integer(pedidoID))
            try EventoDAO.anotar(eventos, de: pedidoID, transaction)
            return documento
        }
    }

    /// Counts a call that came to nothing, and notes what was tried.
    package func fallida(_ pedidoID: Int64, _ eventos: [Evento]) -> UnitOfWork<Void> {
        database.unit { transaction in
            try transaction.execute("UPDATE facturas SET fallos = fallos + 1 WHERE pedido_id = ?", .integer(pedidoID))
            try EventoDAO.anotar(eventos, de: pedidoID, transaction)
        }
    }

    private static func leer(_ pedidoID: Int64, _ locking: String, _ transaction: Transaction) throws -> Factura? {
        try transaction.first(
            """
            SELECT f.serie, f.numero, f.fecha, f.iva, f.fallos, f.documento, f.html, p.intento
            FROM facturas f JOIN pedidos p ON p.id = f.pedido_id WHERE f.pedido_id = ?\(locking)
            """, .integer(pedidoID)
        ) { row in
            let centesimas = try row.integer(3)
            guard let iva = TipoDeIVA(centesimas: centesimas) else { throw DatabaseError.failed(name: "iva", message: "\(centesimas)") }
            var documento: Factura.Documento?
            if let json = try row.optionalText(5), let html = try row.optionalText(6) { documento = .init(json: json, html: html) }
            return Factura(
                serie: try row.text(0), numero: try row.integer(1), fecha: try row.text(2), iva: iva,
                intento: try row.integer(7), documento: documento, fallos: try row.integer(4))
        }
    }
}
