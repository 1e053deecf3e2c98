import HTTPServer
import Pagos
import Persistence
import ServiceKit
import TestSupport

/// Payments on an empty database.
struct Caja: Sendable {
    let service: TestApp
    let database: Database

    static func with(
        pasarela: any Pasarela = PasarelaSimulada(), authenticator: (any Authenticator)? = nil,
        _ body: @Sendable (Caja) async throws -> Void
    ) async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let context = TestApp.context(database, in: world, authenticator: authenticator)
                let app = try await Pagos.build(context, pasarela: pasarela)
                try await body(Caja(service: TestApp(app), database: database))
            }
        }
    }

    /// What the table holds, as `1 aprobado 150000 PYG tarjeta -`: the amount in ten-thousandths, no reference as a dash.
    func rows() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT id, estado, monto, moneda, medio, referencia FROM pagos ORDER BY id") { row in
                let reference = try row.optionalText(5) ?? "-"
                return "\(try row.integer(0)) \(try row.text(1)) \(try row.integer(2)) \(try row.text(3)) \(try row.text(4)) \(reference)"
            }
        }
    }
}
