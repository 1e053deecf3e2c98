import Dinero
import Observability
import Persistence
import Resilience
import ServiceKit
import TestSupport
import WorldKit

@testable import Pedidos

/// Sagas on a database of their own, with other services that do as a script says.
struct SagaFixture: Sendable {
    let world: LeapingWorld
    let database: Database
    let remotes: ScriptedRemotes
    var plazos: Plazos
    /// What its calls show.
    var credentials: any RemoteCredentials = SharedToken(Secret("x"))
    private let policy: ResiliencePolicy
    /// What was kept for callers, such as `k: confirmado`.
    let kept = Locked<[String]>([])
    /// What the next ends throw instead of keeping an answer.
    let breaks = Locked<[any Error & Sendable]>([])

    /// - Parameters:
    ///   - retries: how often a call is repeated by itself.
    ///   - failures: in a row, that open a breaker.
    static func with(
        _ script: ScriptedRemotes.Script = [:], plazos: Plazos = Plazos(), retries: Int = 0, failures: Int = 1000,
        kind: DatabaseKind = .sqlite, migrations: [Migration] = PedidoDAO.migrations,
        _ body: @Sendable (SagaFixture) async throws -> Void
    ) async throws {
        try await LeapingWorld().during { world in
            try await kind.withDatabase(in: world) { database in
                try await database.migrate(migrations)
                var policy = ResiliencePolicy.pinguinos
                policy.retry.maximumRetries = retries
                policy.breaker = CircuitBreakerPolicy(.failuresInARow(failures), waitDurationInOpenState: .seconds(30))
                let remotes = ScriptedRemotes(script, in: world)
                defer { remotes.forget() }
                try await body(SagaFixture(world: world, database: database, remotes: remotes, plazos: plazos, policy: policy))
            }
        }
    }

    var dao: SagaDAO { SagaDAO(database) }

    /// A process of its own: its breakers are closed.
    /// - Parameter fallido: what an order is whose attempt came to nothing.
    func replica(fallido: Pedido.Estado = .cancelado) -> Saga {
        Saga(
            dao, inventario: InventarioCliente(remote("inventario")), pagos: PagosCliente(remote("pagos")),
            constancia: Constancia { [kept, breaks] name, result, _, _ in
                if let error = breaks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
                kept.withLock { $0.append("\(name?.key ?? "-"): \(Self.told(result))") }
            }, fallido: fallido, plazos: plazos, haySalidas: WakeUp(), world: world, log: .none(world))
    }

    func servicio(_ saga: Saga) -> PedidoServicio {
        PedidoServicio(Precios(PreciosJuntos(ProductosCliente(remote("productos")), world: world)), Tramites(saga), world: world)
    }

    func reembolsos(_ saga: Saga) -> ReembolsoServicio { ReembolsoServicio(Tramites(saga)) }

    func confirmaciones(_ saga: Saga) -> ConfirmacionServicio { ConfirmacionServicio(Tramites(saga)) }

    var pendientes: PendienteDAO { PendienteDAO(database) }

    var lecturas: LecturaServicio { LecturaServicio(PedidoDAO(database), eventos: EventoDAO(database)) }

    private func remote(_ name: String) -> RemoteService {
        RemoteService(name, baseURL: "http://\(name)", credentials: credentials, http: remotes, world: world, policy: policy)
    }

    /// Drives the order again and again, each time as soon as it is due.
    func driveOn(times: Int) async throws -> [String] {
        var told: [String] = []
        for _ in 0..<times {
            guard let lease = try await lease() else { break }
            world.advance(by: max(.zero, lease))
            guard let pedido = try await dao.tomar(limite: 9, arriendo: .seconds(15), trace: nil).commit().pedidos.first else {
                break
            }
            told.append(await drive(pedido))
        }
        return told
    }

    /// The first commit of an order of two pieces at 1.5.
    func begin(key: String? = "k") async throws -> PedidoEnCurso {
        let linea = Linea(productoID: 1, cantidad: 2, precio: Importe(diezmilesimas: 15_000))
        let nuevo = SagaDAO.Nuevo(clave: world.uuid(), lineas: [linea], total: Importe(diezmilesimas: 30_000), pago: .tarjeta, dueno: "ana")
        let name = key.map { RequestName(subject: "ana", operation: "POST /pedidos", key: $0, path: "/pedidos") }
        return try await dao.empezar(nuevo, plazos, name, trace: nil).commit()
    }

    /// An order that a process began and left.
    func beginAndLeave() async throws -> PedidoEnCurso {
        _ = try await begin()
        return try await takeOver()
    }

    struct NothingFree: Error {}

    /// Takes over the one order that is free as soon as it may be.
    func takeOver() async throws -> PedidoEnCurso {
        world.advance(by: plazos.arriendo)
        guard let pedido = try await dao.tomar(limite: 1, arriendo: plazos.arriendo, trace: nil).commit().pedidos.first else {
            throw NothingFree()
        }
        return pedido
    }

    /// Drives an order to where it goes.
    @discardableResult
    func drive(_ pedido: PedidoEnCurso) async -> String { Self.told(await replica().llevar(pedido)) }

    /// Begins an order and drives it to where it goes.
    @discardableResult
    func run() async throws -> String { await drive(try await begin()) }

    /// Takes over the one order that is free as soon as it may be, and drives it.
    @discardableResult
    func resume() async throws -> String { await drive(try await takeOver()) }

    static func told(_ desenlace: Saga.Desenlace) -> String {
        switch desenlace {
        case .terminado(let result): told(result)
        case .aplazado: "aplazado"
        case .perdido: "perdido"
        }
    }

    /// A result in a word or two, such as `cancelado rechazado`.
    static func told(_ result: Result<Resultado, any Error>) -> String {
        switch result {
        case .success(let result):
            switch result.pago {
            case .aprobado: "\(result.estado)"
            case .rechazado: "\(result.estado) rechazado"
            case .reembolsado: "\(result.estado)"
            case .incierto: "\(result.estado) incierto"
            }
        case .failure(let error as RemoteError): error.remote
        case .failure(let otro as TerminadoPorOtro): told(otro.resultado)
        case .failure(DatabaseError.commitUnknown): "commitUnknown"
        case .failure(let error): "\(error)".split(separator: "(").first.map(String.init) ?? ""
        }
    }

    // What the tables hold.

    /// The only order, as `confirmado - - v2 7 aprobado`: state, step, motivo, version, payment.
    func order(_ id: Int64 = 1) async throws -> String {
        let row = try await database.read { transaction in
            try transaction.first(
                "SELECT estado, paso, motivo, version, pago_id, pago_estado FROM pedidos WHERE id = ?", .integer(id)
            ) { row in
                let pago = try row.optionalInteger(4).map { " \($0)" } ?? ""
                let pagoEstado = try row.optionalText(5).map { " \($0)" } ?? ""
                return """
                    \(try row.text(0)) \(try row.optionalText(1) ?? "-") \(try row.optionalText(2) ?? "-") \
                    v\(try row.integer(3))\(pago)\(pagoEstado)
                    """
            }
        }
        return row ?? "none"
    }

    /// How long the lease lasts yet; nil for an order at rest.
    func lease(_ id: Int64 = 1) async throws -> Duration? {
        try await database.read { transaction in
            try transaction.first("SELECT arriendo FROM pedidos WHERE id = ?", .integer(id)) { row in
                try row.optionalInteger(0).map { try .microseconds($0 - transaction.now.micros) }
            } ?? nil
        }
    }

    /// What is taken back, as `anular pendiente 3 1`: tries and refusals.
    func undone() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT accion, estado, intentos, rechazos FROM compensaciones ORDER BY id") { row in
                "\(try row.text(0)) \(try row.text(1)) \(try row.integer(2)) \(try row.integer(3))"
            }
        }
    }

    /// The outbox, as `1 @:1`.
    func outbox() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT pedido_id, clave FROM salidas ORDER BY id") { row in
                "\(try row.integer(0)) @\(try row.text(1).dropFirst(36))"
            }
        }
    }

    /// The timeline, as `cobro pagos 200`.
    func timeline() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT evento, remoto, estado_http FROM eventos ORDER BY id") { row in
                let remote = try row.optionalText(1).map { " \($0)" } ?? ""
                let status = try row.optionalInteger(2).map { " \($0)" } ?? ""
                return "\(try row.text(0))\(remote)\(status)"
            }
        }
    }
}

extension Peticion {
    /// Without a name.
    static let sinNombre = sinNombre { _, _ in }

    static func sinNombre(_ empieza: @escaping @Sendable (_ pedidoID: Int64, Transaction) throws -> Void) -> Peticion {
        Peticion(nil, empieza: empieza, esOtra: { _ in })
    }
}

extension FormaDePago {
    static let tarjeta = FormaDePago(medio: "tarjeta", moneda: .guarani, referencia: nil, fail: false)
}
