import Foundation
import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// A real mediator before a real emulator.
final class Mediation: Sendable {
    let emulator: Emulator
    let client: CurlClient
    private let folder: TemporaryFolder
    private let environment: [String: String]
    private let process: Locked<ServiceProcess?> = Locked(nil)
    private let world: LiveWorld

    /// Gives `body` both and ends them, whatever happens.
    /// - Parameters:
    ///   - seconds: how long the function may run.
    ///   - function: the path of its program.
    ///   - environment: what the mediator is told beside that.
    static func with<Value: Sendable>(
        seconds: Int = 3, function: String = Readme.root + "/Tests/Lambda/funcion.py", _ environment: [String: String] = [:],
        _ body: @Sendable (Mediation) async throws -> Value
    ) async throws -> Value {
        let emulator = try await Emulator(function, ["AWS_LAMBDA_FUNCTION_TIMEOUT": "\(seconds)"])
        let own = [
            "SERVICE_TOKEN": Stack.token, "FUNCION_FACTURA_URL": emulator.url, "FUNCION_FACTURA_TIMEOUT_MS": "\(seconds * 1000)",
            // Failures are what is tried here.
            "CIRCUITO_FALLOS": "1000", "MEDIADOR_COLA_MS": "30000",
        ]
        let mediation = try Mediation(emulator, own.merging(environment) { $1 })
        let outcome: Result<Value, any Error>
        do {
            try await mediation.start()
            outcome = .success(try await body(mediation))
        } catch {
            outcome = .failure(error)
        }
        await mediation.end()
        return try outcome.get()
    }

    private init(_ emulator: Emulator, _ environment: [String: String]) throws {
        self.emulator = emulator
        self.environment = environment
        folder = try TemporaryFolder()
        world = LiveWorld()
        client = try CurlClient(world: world)
    }

    struct NotStarted: Error {}

    /// The mediator that runs.
    var mediador: ServiceProcess {
        get throws {
            guard let process = process.withLock({ $0 }) else { throw NotStarted() }
            return process
        }
    }

    /// Starts the mediator; one that was killed is followed by another.
    func start() async throws {
        let started = try ServiceProcess("mediador", in: folder.path, environment)
        process.withLock { $0 = started }
        _ = try await started.address()
    }

    func kill() async throws {
        try mediador.send(signal: SIGKILL)
        _ = try await mediador.exit()
    }

    /// Calls the function.
    func invoke(_ body: String = "{}", patience: Int? = nil) async throws -> OutboundResponse {
        var headers = [("Authorization", "Bearer " + Stack.token), ("Content-Type", "application/json")]
        if let patience { headers.append(("X-Plazo-Ms", String(patience))) }
        return try await client.send(
            OutboundRequest(
                "POST", try await mediador.address() + "/funciones/factura/invocar", headers: headers, body: Array(body.utf8),
                timeout: .seconds(60)))
    }

    /// A call that ends when `open` is called with the same name, or the function is ended.
    func waiting(for name: String) -> String { #"{"espera":"\#(folder.file(name))"}"# }

    func open(_ name: String) throws { try "".write(toFile: folder.file(name), atomically: true, encoding: .utf8) }

    /// How the turns of the function stand.
    func turns() async throws -> JSONObject {
        let response = try await client.send(
            OutboundRequest("GET", try await mediador.address() + "/funciones", headers: [("Authorization", "Bearer " + Stack.token)]))
        guard let turns = try JSONObject(parsing: response.body).objects("items")?.first?.object("turnos") else { throw NotStarted() }
        return turns
    }

    /// Waits until the turns stand so, such as one call under way.
    /// - Returns: whether they do.
    func untilTurns(_ name: String, _ count: Int64) async throws -> Bool {
        try await eventually(within: .seconds(20), in: world) { try await turns().integer(name) == count }
    }

    private func end() async {
        client.close()
        if let running = process.withLock({ $0 }) {
            running.send(signal: SIGKILL)
            _ = try? await running.exit()
        }
        await emulator.end()
        await world.stop()
    }
}
