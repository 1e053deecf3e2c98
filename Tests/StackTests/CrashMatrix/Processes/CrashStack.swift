import Foundation
import JSON
import MariaDB
import OutboundHTTP
import Persistence
import TestSupport
import WorldKit

/// The services as processes under a supervisor, each behind a proxy where others call it, with one or two replicas of the program of
/// orders on one database; the stock of a scenario is loaded.
final class CrashStack: Sendable {
    /// What is to go wrong in it.
    struct Plan: Sendable {
        let shape: Shape
        let scenario: Scenario
        var replicas = 1
        var fault: Fault?
        /// Where the services keep what they know.
        var database = DatabaseKind.sqlite
        /// Whether the programs tell each point that they come to.
        var tells = false
        /// A rule of orders that the programs leave out.
        var suspended: Regla?
    }

    struct NotReady: Error, CustomStringConvertible {
        let what: String
        var description: String { "not ready: \(what)" }
    }

    let plan: Plan
    let folder: TemporaryFolder
    let world = LiveWorld()
    let client: CurlClient
    /// By the service that they stand before.
    let proxies: [String: FaultProxy]
    /// By their program, and the second replica of the program of orders under its name with `-2`.
    let services: [String: Supervised]
    /// By the service, and `pasarela`, the gateway's ledger.
    let databases: [String: DatabaseAddress]
    /// Where the databases are if it is killed.
    let server: KillableServer?

    private init(
        _ plan: Plan, _ folder: TemporaryFolder, _ databases: [String: DatabaseAddress], _ server: KillableServer?
    ) throws {
        self.plan = plan
        self.folder = folder
        self.server = server
        self.databases = databases
        client = try CurlClient(world: world)
        var proxies: [String: FaultProxy] = [:]
        for name in plan.shape.remotes { proxies[name] = try FaultProxy(Self.rules(name, plan)) }
        self.proxies = proxies
        var services: [String: Supervised] = [:]
        let common = ["SERVICE_TOKEN": Stack.token, "FAULT_LOG": plan.tells ? "1" : "0", "FAULT_RULE": plan.suspended?.rawValue ?? ""]
        for (name, proxy) in proxies {
            var own = databases[name]?.environment() ?? [:]
            if name == plan.shape.payments {
                own.merge(["ARRIENDO_S": "1", "ESPERA_RESPUESTA_S": "1"]) { $1 }
                own.merge(databases[Self.ledger]?.environment("PASARELA_") ?? [:]) { $1 }
            }
            services[name] = Supervised(
                name, program: name, in: folder.file(name), common.merging(own) { $1 }, armings: Self.armings(name, plan), proxy: proxy,
                server: server)
        }
        let orders = plan.shape.orders
        let own = plan.shape.addresses.mapValues { Self.url(proxies[$0]) }.merging(databases[orders]?.environment() ?? [:]) { $1 }
            .merging(plan.scenario.settings) { $1 }
        for name in plan.replicas == 2 ? [orders, orders + "-2"] : [orders] {
            services[name] = Supervised(
                name, program: orders, in: folder.file(name), common.merging(own) { $1 }, armings: Self.armings(name, plan), server: server)
        }
        self.services = services
    }

    /// The gateway's ledger among the databases.
    static let ledger = "pasarela"

    private static func url(_ proxy: FaultProxy?) -> String { "http://127.0.0.1:\(proxy?.port ?? 0)" }

    private static func databases(
        _ plan: Plan, _ folder: TemporaryFolder, _ killable: KillableServer?
    ) async throws -> [String: DatabaseAddress] {
        var addresses: [String: DatabaseAddress] = [:]
        for name in plan.shape.remotes + [plan.shape.orders, ledger] {
            switch plan.database {
            case .sqlite: addresses[name] = .sqlite(path: folder.file(name + ".db"))
            case .mariaDB:
                let server = if let killable { killable.server } else { try await MariaDBServer.shared() }
                addresses[name] = .mariaDB(try await offPool { try server.newDatabase() })
            }
        }
        return addresses
    }

    private static func rules(_ name: String, _ plan: Plan) -> [NetworkRule] {
        let own = plan.fault.flatMap { $0.service == name ? $0.rule : nil }
        return (own.map { [$0] } ?? []) + (plan.scenario.rules(in: plan.shape)[name] ?? [])
    }

    private static func armings(_ name: String, _ plan: Plan) -> [Fault] {
        [plan.scenario.prelude(in: plan.shape), plan.fault].compactMap { $0 }.filter { $0.service == name && $0.rule == nil }
    }

    /// Starts all, gives them to `body`, and ends them, whatever happens.
    static func with<Value: Sendable>(_ plan: Plan, _ body: @escaping @Sendable (CrashStack) async throws -> Value) async throws -> Value {
        guard plan.fault?.action.isOfDatabase == true else { return try await with(plan, on: nil, body) }
        return try await KillableServer.lent { try await with(plan, on: $0, body) }
    }

    private static func with<Value: Sendable>(
        _ plan: Plan, on server: KillableServer?, _ body: @escaping @Sendable (CrashStack) async throws -> Value
    ) async throws -> Value {
        let folder = try TemporaryFolder()
        let stack = try CrashStack(plan, folder, try await databases(plan, folder, server), server)
        do {
            let value = try await withThrowingTaskGroup(of: Value?.self) { group in
                try await stack.start()
                for service in stack.services.values {
                    group.addTask {
                        try await service.watch()
                        return nil
                    }
                }
                group.addTask {
                    try await stack.load()
                    return try await body(stack)
                }
                while let next = try await group.next() {
                    guard let value = next else { continue }
                    await stack.endServices()
                    return value
                }
                throw CancellationError()
            }
            await stack.end()
            return value
        } catch {
            await stack.end()
            throw error
        }
    }

    private func start() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in plan.shape.remotes + [plan.shape.orders] { group.addTask { try await self.services[name]?.start() } }
            try await group.waitForAll()
        }
        // Not at the same time: the tables are made once.
        for name in replicas.dropFirst() { try await services[name]?.start() }
    }

    /// The products of the scenario, and their stock.
    private func load() async throws {
        let shape = plan.shape
        for (index, line) in plan.scenario.lines(in: shape).enumerated() {
            let stock = #"{"producto_id":\#(index + 1),"cantidad":\#(line.stock)}"#
            try await load(shape.catalogue, "/productos", #"{"nombre":"Hielo","precio":1000.5}"#, key: "producto-\(index)")
            try await load(shape.stock, "/stock", stock, key: "stock-\(index)")
        }
    }

    /// Repeated under one key until it is done: the service may be killed just then.
    private func load(_ service: String, _ path: String, _ body: String, key: String) async throws {
        let done = try await eventually(within: .seconds(20), in: world) {
            let answer = try? await call("POST", service, path, body, key: key)
            return answer.map { 200..<300 ~= $0.status } ?? false
        }
        guard done else { throw NotReady(what: path) }
    }

    /// A call with the token, by the service's own port.
    func call(
        _ method: String, _ service: String, _ path: String, _ body: String? = nil, key: String? = nil, ifMatch: String? = nil
    ) async throws -> OutboundResponse {
        guard let address = services[service]?.address else { throw NotReady(what: service) }
        var headers = [(name: "Authorization", value: "Bearer " + Stack.token)]
        if let key { headers.append((name: "Idempotency-Key", value: key)) }
        if let ifMatch { headers.append((name: "If-Match", value: ifMatch)) }
        return try await client.send(
            OutboundRequest(method, address + path, headers: headers, body: body.map { Array($0.utf8) }, timeout: .seconds(3)))
    }

    func database(_ name: String) throws -> DatabaseAddress {
        guard let address = databases[name] else { throw NotReady(what: "the database of \(name)") }
        return address
    }

    /// What a server calls the databases of a service.
    func databaseNames(of service: String) -> [String] {
        let own = service == plan.shape.payments ? [service, Self.ledger] : [service]
        return own.compactMap { if case .mariaDB(let options) = databases[$0] { options.database } else { nil } }
    }

    /// What the databases hold now; where their server is away, when it has come back.
    func books() async throws -> Books {
        guard let server else { return try Books(of: self) }
        return try await server.whileThere(in: world) { try Books(of: self) }
    }

    /// What a tool beside the program of orders is told.
    func toolEnvironment() throws -> [String: String] {
        plan.shape.addresses.mapValues { Self.url(proxies[$0]) }.merging(try database(plan.shape.orders).environment()) { $1 }
            .merging(["SERVICE_TOKEN": Stack.token, "LOG_LEVEL": "error"]) { $1 }
    }

    /// The replicas of the program of orders, the one that is killed or stopped first.
    var replicas: [String] { services.keys.filter { $0.hasPrefix(plan.shape.orders) }.sorted() }

    private func endServices() async {
        for service in services.values { await service.end() }
    }

    private func end() async {
        client.close()
        await endServices()
        for proxy in proxies.values { try? await proxy.end() }
        await world.stop()
    }
}
