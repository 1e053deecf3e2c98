import Foundation
import JSON
import OutboundHTTP
import Persistence
import TestSupport
import WorldKit

/// The services of one of the two shapes as processes, each on a free port, and a client that calls them.
final class Stack: Sendable {
    static let token = "prueba-de-pila"

    let folder: TemporaryFolder
    let world = LiveWorld()
    let client: CurlClient
    private let processes: Locked<[String: ServiceProcess]>
    /// How each service is told of its databases.
    private let databases = Locked<[String: [String: String]]>([:])

    private init() throws {
        folder = try TemporaryFolder()
        client = try CurlClient(world: world)
        processes = Locked([:])
    }

    /// Starts all four, gives them to `body`, and ends them, whatever happens.
    /// - Parameters:
    ///   - environment: what all of them get beside what each needs.
    ///   - pedidos: what pedidos is told beside that.
    ///   - server: where all keep what they know, each in a database of its own; nil for files.
    static func with<Value: Sendable>(
        _ environment: [String: String] = [:], pedidos: [String: String] = [:], on server: MariaDBServer? = nil,
        _ body: @Sendable (Stack) async throws -> Value
    ) async throws -> Value {
        try await ending { stack in
            if let server { try await stack.use(server, ["productos", "inventario", "pagos", "pedidos"]) }
            for name in ["productos", "inventario", "pagos"] { try await stack.start(name, environment) }
            try await stack.start("pedidos", try await stack.remotes(of: "pedidos").merging(environment) { $1 }.merging(pedidos) { $1 })
            return try await body(stack)
        }
    }

    /// The same with contenido, pagos and compras.
    /// - Parameters:
    ///   - compras: what compras is told beside what all are.
    ///   - factura: the function that makes invoices, which mediador calls; nil for neither.
    static func compras<Value: Sendable>(
        _ environment: [String: String] = [:], compras: [String: String] = [:], on server: MariaDBServer? = nil, factura: Emulator? = nil,
        _ body: @Sendable (Stack) async throws -> Value
    ) async throws -> Value {
        try await ending { stack in
            if let server { try await stack.use(server, ["contenido", "pagos", "compras"]) }
            for name in ["contenido", "pagos"] { try await stack.start(name, environment) }
            if let factura { try await stack.start("mediador", environment.merging(["FUNCION_FACTURA_URL": factura.url]) { $1 }) }
            try await stack.start("compras", try await stack.remotes(of: "compras").merging(environment) { $1 }.merging(compras) { $1 })
            return try await body(stack)
        }
    }

    private static func ending<Value: Sendable>(_ body: @Sendable (Stack) async throws -> Value) async throws -> Value {
        let stack = try Stack()
        do {
            let value = try await body(stack)
            await stack.end()
            return value
        } catch {
            await stack.end()
            throw error
        }
    }

    /// Starts a service, in place of the one of that name where there is one.
    func start(_ name: String, _ environment: [String: String] = [:]) async throws {
        if let before = processes.withLock({ $0[name] }) {
            before.send(signal: SIGKILL)
            _ = try await before.exit()
        }
        let process = try ServiceProcess(
            name, in: folder.file(name),
            ["SERVICE_TOKEN": Self.token].merging(databases.withLock { $0[name] ?? [:] }) { $1 }.merging(environment) { $1 })
        processes.withLock { $0[name] = process }
        _ = try await process.address()
    }

    private func use(_ server: MariaDBServer, _ names: [String]) async throws {
        for name in names {
            var environment = DatabaseAddress.mariaDB(try await offPool { try server.newDatabase() }).environment()
            if name == "pagos" {
                environment.merge(DatabaseAddress.mariaDB(try await offPool { try server.newDatabase() }).environment("PASARELA_")) { $1 }
            }
            databases.withLock { [environment] in $0[name] = environment }
        }
    }

    /// Where a service of orders finds the others.
    func remotes(of name: String) async throws -> [String: String] {
        if name == "compras" {
            let mediador = processes.withLock { $0["mediador"] != nil } ? ["MEDIADOR_URL": try await address("mediador")] : [:]
            return ["CONTENIDO_URL": try await address("contenido"), "PAGOS_URL": try await address("pagos")].merging(mediador) { $1 }
        }
        return [
            "PRODUCTS_URL": try await address("productos"), "INVENTORY_URL": try await address("inventario"),
            "PAYMENTS_URL": try await address("pagos"),
        ]
    }

    /// What a tool beside a service of orders is told.
    func environment(of name: String) async throws -> [String: String] {
        let own = ["SERVICE_TOKEN": Self.token, "LOG_LEVEL": "error"].merging(databases.withLock { $0[name] ?? [:] }) { $1 }
        return own.merging(try await remotes(of: name)) { $1 }
    }

    struct NotStarted: Error {}

    func process(_ name: String) throws -> ServiceProcess {
        guard let process = processes.withLock({ $0[name] }) else { throw NotStarted() }
        return process
    }

    func address(_ name: String) async throws -> String { try await process(name).address() }

    /// A call with the token that all share, or another.
    func call(
        _ method: String, _ service: String, _ path: String, _ body: String? = nil, token: String = token
    ) async throws -> (status: Int, body: JSONObject) {
        let response = try await send(method, service, path, body, token: token)
        return (response.status, try JSONObject(parsing: response.body))
    }

    /// The same, with the whole answer.
    func send(
        _ method: String, _ service: String, _ path: String, _ body: String? = nil, token: String = token
    ) async throws -> OutboundResponse {
        try await client.send(
            OutboundRequest(
                method, try await address(service) + path, headers: [("Authorization", "Bearer " + token)],
                body: body.map { Array($0.utf8) },
                timeout: .seconds(40)))
    }

    private func end() async {
        client.close()
        for (_, process) in processes.withLock({ $0 }) {
            process.send(signal: SIGKILL)
            _ = try? await process.exit()
        }
        await world.stop()
    }
}

extension JSONObject {
    /// A whole number that must be there.
    func number(_ name: String) throws -> Int64 { try required(name, integer) }
}
