internal import Dinero
package import Persistence
internal import WorldKit

/// The tables of orders. Each method is one read.
package struct PedidoDAO: Sendable {
    /// An order with its lines in their order.
    package typealias Entero = (pedido: Pedido, lineas: [Linea])

    private let database: Database
    private let enteros: Lookup<Entero>

    package init(_ database: Database) {
        self.database = database
        enteros = Lookup(database, name: "pedido", Self.enteros)
    }

    /// An order with its lines in their order; nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pedido(_ id: Int64) async throws -> Entero? { try await enteros.value(id) }

    /// Orders, newest first, without those that never had stock or a service to confirm them.
    /// - Throws: `DatabaseError`
    package func pedidos(_ alcance: Alcance, antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await pedidos(alcance, "oculto", .integer(0), antesDe: id, limite)
    }

    /// All orders of one state, newest first.
    /// - Throws: `DatabaseError`
    package func pedidos(_ alcance: Alcance, en estado: Pedido.Estado, antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await pedidos(alcance, "estado", .text(estado.rawValue), antesDe: id, limite)
    }

    private func pedidos(
        _ alcance: Alcance, _ column: String, _ value: SQLValue, antesDe id: Int64, _ limite: Int64
    ) async throws -> [Pedido] {
        try await database.read(alone: true) { transaction in
            switch alcance {
            case .todos:
                try transaction.query(
                    "SELECT \(Self.columns) FROM pedidos p WHERE \(column) = ? AND id < ? ORDER BY id DESC LIMIT ?", value, .integer(id),
                    .integer(limite), row: Self.pedido)
            case .propios(let dueno):
                try transaction.query(
                    "SELECT \(Self.columns) FROM pedidos p WHERE dueno = ? AND \(column) = ? AND id < ? ORDER BY id DESC LIMIT ?",
                    .text(dueno), value, .integer(id), .integer(limite), row: Self.pedido)
            }
        }
    }

    /// How many orders are past their deadline and not at an end, up to a thousand.
    /// - Throws: `DatabaseError`
    package func vencidos() async throws -> Int64 {
        try await database.read { transaction in
            try transaction.first(
                "SELECT COUNT(*) FROM (SELECT id FROM pedidos WHERE estado IN (?, ?) AND plazo < ? LIMIT 1000) AS algunos",
                .text(Pedido.Estado.confirmando.rawValue), .text(Pedido.Estado.reembolsando.rawValue), .integer(transaction.now.micros)
            ) { try $0.integer(0) } ?? 0
        }
    }

    /// An order with its lines in their order; nil when there is none of that id.
    static func pedido(_ id: Int64, _ transaction: Transaction) throws -> Entero? { try enteros([id], transaction)[id] }

    /// Those of the ids that there are, by one statement.
    private static func enteros(_ ids: [Int64], _ transaction: Transaction) throws -> [Int64: Entero] {
        var enteros: [Int64: Entero] = [:]
        enteros.reserveCapacity(ids.count)
        var ultimo: Int64?
        _ = try transaction.query(
            """
            SELECT \(columns), l.producto_id, l.cantidad, l.precio FROM pedidos p LEFT JOIN lineas_pedido l ON l.pedido_id = p.id
            WHERE p.id IN (\(Transaction.places(for: ids.count))) ORDER BY p.id, l.numero
            """, values: Transaction.filled(ids.map { .integer($0) })
        ) { row in
            let id = try row.integer(0)
            if id != ultimo { enteros[id] = (try pedido(row), []) }
            ultimo = id
            if try row.optionalInteger(10) != nil { enteros[id]?.lineas.append(try linea(row, 10)) }
        }
        return enteros
    }

    /// The lines of an order, in their order.
    static func lineas(_ id: Int64, _ transaction: Transaction) throws -> [Linea] {
        try transaction.query(
            "SELECT producto_id, cantidad, precio FROM lineas_pedido WHERE pedido_id = ? ORDER BY numero", .integer(id)
        ) { try linea($0, 0) }
    }

    /// Writes the lines of an order that has none.
    static func insertar(_ lineas: [Linea], de id: Int64, _ transaction: Transaction) throws {
        try transaction.insert(
            into: "lineas_pedido (pedido_id, numero, producto_id, cantidad, precio)",
            rows: lineas.enumerated().map { number, linea in
                [
                    .integer(id), SQLValue(number), .integer(linea.productoID), .integer(linea.cantidad),
                    .integer(linea.precio.diezmilesimas),
                ]
            })
    }

    static func moneda(_ row: Row, _ column: Int) throws -> Moneda {
        let codigo = try row.text(column)
        guard let moneda = Moneda(codigo: codigo) else { throw DatabaseError.failed(name: "Moneda", message: codigo) }
        return moneda
    }

    private static let columns = "p.id, p.clave, p.estado, p.motivo, p.total, p.moneda, p.version, p.creado, p.dueno, p.razon"

    private static func pedido(_ row: Row) throws -> Pedido {
        let estado = try row.word(2, as: Pedido.Estado.self)
        return Pedido(
            id: try row.integer(0), clave: try row.text(1), estado: estado,
            // One that has turned knows what it will be told of; it has not ended yet.
            motivo: estado == .cancelado || estado == .pendiente ? try row.optionalWord(3) : nil, razon: try row.optionalText(9),
            total: Importe(diezmilesimas: try row.integer(4)), moneda: try moneda(row, 5), version: try row.integer(6),
            creado: Instante(micros: try row.integer(7)), dueno: try row.optionalText(8))
    }

    private static func linea(_ row: Row, _ first: Int) throws -> Linea {
        Linea(
            productoID: try row.integer(first), cantidad: try row.integer(first + 1),
            precio: Importe(diezmilesimas: try row.integer(first + 2)))
    }
}
