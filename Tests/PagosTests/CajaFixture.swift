import HTTPServer
import Pagos
import Persistence
import ServiceKit
import TestSupport
import WorldKit

/// Payments on an empty database, and a gateway.
struct Caja: Sendable {
    let service: TestApp
    let database: Database
    /// The ledger of the simulated gateway, where that is the one.
    let libro: Database
    private let world: any World
    private let pasarela: (any Pasarela)?
    private let configuration: Pagos.Configuration
    private let authenticator: (any Authenticator)?

    /// - Parameters:
    ///   - pasarela: nil for the simulated one.
    ///   - given: the clock; nil for the live one.
    static func with(
        pasarela: (any Pasarela)? = nil, authenticator: (any Authenticator)? = nil,
        configuration: Pagos.Configuration = Pagos.Configuration(), in given: ManualWorld? = nil,
        _ body: @Sendable (Caja) async throws -> Void
    ) async throws {
        @Sendable func run(in world: any World) async throws {
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                try await DatabaseKind.sqlite.withDatabase(in: world) { libro in
                    let app = try await build(database, libro, world, pasarela, configuration, authenticator)
                    try await body(
                        Caja(
                            service: TestApp(app), database: database, libro: libro, world: world, pasarela: pasarela,
                            configuration: configuration, authenticator: authenticator))
                }
            }
        }
        guard let given else { return try await withLiveWorld { try await run(in: $0) } }
        do {
            try await run(in: given)
        } catch {
            await given.stop()
            throw error
        }
        await given.stop()
    }

    /// Another process on the same databases: what the first had in memory is gone.
    /// - Parameters:
    ///   - world: that of the other process; nil for the same.
    ///   - pasarela: nil for the same.
    func otra(in world: (any World)? = nil, pasarela other: (any Pasarela)? = nil) async throws -> Caja {
        let (world, pasarela) = (world ?? self.world, other ?? self.pasarela)
        let app = try await Self.build(database, libro, world, pasarela, configuration, authenticator)
        return Caja(
            service: TestApp(app), database: database, libro: libro, world: world, pasarela: pasarela, configuration: configuration,
            authenticator: authenticator)
    }

    private static func build(
        _ database: Database, _ libro: Database, _ world: any World, _ pasarela: (any Pasarela)?, _ configuration: Pagos.Configuration,
        _ authenticator: (any Authenticator)?
    ) async throws -> App {
        let context = TestApp.context(database, in: world, authenticator: authenticator)
        guard let pasarela else { return try await Pagos.build(configuration, context, pasarela: libro) }
        return try await Pagos.build(configuration, context, pasarela: pasarela)
    }

    /// Works on all payments that are free to be taken over, as its background service would.
    func recuperar() async throws { try await recuperacion.impulsar() }

    /// A recoverer of its own.
    var recuperacion: Recuperacion {
        let context = TestApp.context(database, in: world)
        let metricas = PagoMetrics(context.metrics)
        let saga = PagoSaga(
            PagoDAO(database), pasarela: pasarela ?? PasarelaSimulada(libro), plazos: configuration.plazos, metricas: metricas,
            world: world, log: context.log)
        return Recuperacion(saga, metricas: metricas)
    }

    /// Charges under a key.
    func pagar(_ clave: String?, _ body: String = #"{"monto":5}"#, plazo: Int? = nil) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token]
        headers["Idempotency-Key"] = clave
        headers["X-Plazo-Ms"] = plazo.map(String.init)
        return try await service.call(.post, "/pagar", body, headers: headers)
    }

    func anular(_ clave: String) async throws -> Answer { try await service.call(.post, "/pagos/anular", #"{"clave":"\#(clave)"}"#) }

    func reembolsar(_ id: Int64) async throws -> Answer { try await service.call(.post, "/pagos/\(id)/reembolsar") }

    /// What the table holds, as `1 aprobado 150000 PYG tarjeta -`: the amount in ten-thousandths, no reference as a dash.
    func rows() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT id, estado, monto, moneda, medio, referencia FROM pagos ORDER BY id") { row in
                let reference = try row.optionalText(5) ?? "-"
                return "\(try row.integer(0)) \(try row.text(1)) \(try row.integer(2)) \(try row.text(3)) \(try row.text(4)) \(reference)"
            }
        }
    }

    /// The states, as `k aprobado`.
    func estados() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT clave, estado FROM pagos ORDER BY id") { "\(try $0.text(0)) \(try $0.text(1))" }
        }
    }

    /// The lines of the ledger, as `k cobro 50000 PYG`.
    func movimientos() async throws -> [String] {
        try await libro.read { transaction in
            try transaction.query("SELECT clave, tipo, monto, moneda FROM movimientos ORDER BY id") { row in
                let monto = try row.optionalInteger(2).map(String.init) ?? "-"
                return "\(try row.text(0)) \(try row.text(1)) \(monto) \(try row.optionalText(3) ?? "-")"
            }
        }
    }
}
