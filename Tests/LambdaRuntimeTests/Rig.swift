import HTTPServer
import Observability
import OutboundHTTP
import TestSupport
import WorldKit

@testable import LambdaRuntime

/// A loop of the runtime, and the Runtime API that it talks to over a real socket.
struct Rig: Sendable {
    let api: ScriptedRuntimeAPI
    let stop = OneShot<String>()
    let lines = CollectedLog()
    /// What was exported as the trace of each event.
    let traces = Locked<[String?]>([])
    let world: any World
    let server: Server
    let http: CurlClient

    /// The loop with a handler, or with a start that fails.
    func loop(start: @escaping @Sendable (LambdaStart) async throws -> LambdaHandler) throws -> LambdaLoop {
        LambdaLoop(
            api: RuntimeAPI(address: "127.0.0.1:\(server.port)", http: http), environment: try LambdaEnvironment([:]), start: start,
            log: Log(service: "prueba", level: .debug, world: world, destination: lines), world: world, stop: stop,
            export: { [traces] traceID in traces.withLock { $0.append(traceID) } })
    }

    /// Runs the loop until it has asked for more events than there are, then stops it.
    /// - Returns: its exit status.
    func run(events: Int, _ handler: LambdaHandler) async throws -> Int32 {
        async let status = loop { _ in handler }.run()
        try await api.untilPolls(events + 1)
        stop.complete(.success("SIGTERM"))
        return try await status
    }

    /// Gives `body` a rig and ends what belongs to it, whatever happens.
    /// - Parameter world: of the loop; that of the server and of the client is a real one.
    static func with<Value: Sendable>(
        _ api: ScriptedRuntimeAPI, in world: any World, _ body: @Sendable (Rig) async throws -> Value
    ) async throws -> Value {
        let live = LiveWorld()
        var configuration = ServerConfiguration()
        configuration.drainTime = .zero
        configuration.finishTime = .zero
        let server = try Server(configuration, world: live, refuse: { _ in Response(status: 400) }, respond: { await api.respond($0) })
        let http = try CurlClient(RuntimeAPI.client, world: live)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(Rig(api: api, world: world, server: server, http: http)))
        } catch {
            outcome = .failure(error)
        }
        http.close()
        await server.stop()
        await live.stop()
        await world.stop()
        return try outcome.get()
    }
}
