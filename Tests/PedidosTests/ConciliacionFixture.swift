import Dinero
import Observability
import Pedidos
import Persistence
import ServiceKit
import TestSupport
import WorldKit

/// conciliación over a database that holds the orders of some books, and over services that hold the rest.
struct Conciliada: Sendable {
    let servicio: ConciliacionServicio
    let context: ServiceContext
    let remotos: LibrosRemotos
    let world: HurriedWorld
    let database: Database

    static func with(_ remotos: LibrosRemotos, _ libros: Libros, _ body: @Sendable (Conciliada) async throws -> Void) async throws {
        try await withLiveWorld { live in
            // The books are of the moment `Libros.ahora`: the database's clock stands there.
            let world = HurriedWorld(live, now: Libros.ahora)
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                try await libros.write(database)
                let context = TestApp.context(database, in: world, http: remotos)
                func remote(_ name: String) -> RemoteService {
                    RemoteService(name, baseURL: "http://" + name, token: Secret("x"), http: remotos, world: world)
                }
                let servicio = try ConciliacionServicio(context, inventario: remote("inventario"), pagos: remote("pagos"))
                try await body(Conciliada(servicio: servicio, context: context, remotos: remotos, world: world, database: database))
            }
        }
    }

    /// All that is told.
    func mirar() async throws -> [Discrepancia] {
        let found = Locked<[Discrepancia]>([])
        try await servicio.mirar { discrepancia in found.withLock { $0.append(discrepancia) } }
        return found.withLock { $0 }
    }
}

extension Libros {
    /// Puts the orders into a database without tables.
    func write(_ database: Database) async throws {
        try await database.migrate(PedidoDAO.migrations)
        let pedidos = pedidos
        try await database.write { transaction in
            for pedido in pedidos { try Self.insert(pedido, transaction) }
        }
    }

    private static func insert(_ pedido: PedidoConciliable, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO pedidos (id, clave, estado, total, moneda, version, creado, intento, paso, plazo, arriendo, pago_id)
            VALUES (?, ?, ?, ?, ?, 1, 0, ?, ?, ?, ?, ?)
            """, .integer(pedido.id), .text(pedido.clave), .text(pedido.estado.rawValue), .integer(pedido.total.diezmilesimas),
            .text(pedido.moneda), .integer(pedido.intento), SQLValue(pedido.paso?.rawValue), SQLValue(pedido.plazo?.micros),
            SQLValue(pedido.arriendo?.micros), SQLValue(pedido.pagoID))
        for (number, line) in pedido.cantidades.sorted(by: { $0.key < $1.key }).enumerated() {
            // In two lines of the same product, as a caller may wish.
            for (half, pieces) in [1, line.value - 1].enumerated() where pieces > 0 {
                try transaction.execute(
                    "INSERT INTO lineas_pedido (pedido_id, numero, producto_id, cantidad, precio) VALUES (?, ?, ?, ?, 0)",
                    .integer(pedido.id), SQLValue(2 * number + half), .integer(line.key), .integer(pieces))
            }
        }
        for clave in pedido.salidas {
            try transaction.execute(
                "INSERT INTO salidas (pedido_id, intento, clave, creado) VALUES (?, 1, ?, 0)", .integer(pedido.id), .text(clave))
        }
        for row in pedido.compensaciones {
            try transaction.execute(
                """
                INSERT INTO compensaciones (id, pedido_id, clave, accion, estado, intentos, rechazos) VALUES (?, ?, ?, ?, ?, 1, 0)
                """, .integer(row.id), .integer(pedido.id), .text(row.clave), .text(row.accion.rawValue), .text(row.estado.rawValue))
        }
    }
}
