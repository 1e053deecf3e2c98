import Foundation
import HTTPServer
import TestSupport
import Testing
import WorldKit

/// The executable of a function, as whoever starts it sees it.
@Suite(.timeLimit(.minutes(5)))
struct FunctionProcessTests {
    private func run(
        _ name: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) async throws -> (exit: ChildProcess.Exit, console: String) {
        let child = try ChildProcess(
            try ServiceProcess.executable(name), arguments, in: "/", environment: ServiceProcess.surroundings.merging(environment) { $1 })
        return (try await child.exit(), child.console)
    }

    /// Gives `body` the real test function, which has asked `api` for its first event.
    private func serving<Value: Sendable>(
        _ api: ScriptedRuntimeAPI, _ body: @Sendable (ChildProcess, Server) async throws -> Value
    ) async throws -> Value {
        let world = LiveWorld()
        var configuration = ServerConfiguration()
        configuration.drainTime = .zero
        configuration.finishTime = .zero
        let server = try Server(configuration, world: world, refuse: { _ in Response(status: 400) }, respond: { await api.respond($0) })
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await asked(api, server, body))
        } catch {
            outcome = .failure(error)
        }
        await server.stop()
        await world.stop()
        return try outcome.get()
    }

    private func asked<Value: Sendable>(
        _ api: ScriptedRuntimeAPI, _ server: Server, _ body: @Sendable (ChildProcess, Server) async throws -> Value
    ) async throws -> Value {
        let child = try ChildProcess(
            try ServiceProcess.executable("funcion-de-prueba"), in: "/",
            environment: ServiceProcess.surroundings.merging(["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(server.port)"]) { $1 })
        defer { child.send(signal: SIGKILL) }
        try await api.untilPolls(1)
        return try await body(child, server)
    }

    @Test func `SIGTERM ends one that waits for an event, well`() async throws {
        for signal in [SIGTERM, SIGINT] {
            try await serving(ScriptedRuntimeAPI()) { child, _ in
                child.send(signal: signal)
                let exit = try await child.exit()
                #expect(exit == .init(status: 0, bySignal: false))
            }
        }
    }

    @Test func `one whose Runtime API goes away while it waits for an event ends, well`() async throws {
        var api: SilentServer? = try SilentServer()
        let port = try #require(api?.port)
        let child = try ChildProcess(
            try ServiceProcess.executable("funcion-de-prueba"), in: "/",
            environment: ServiceProcess.surroundings.merging(["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(port)"]) { $1 })
        defer { child.send(signal: SIGKILL) }
        // The kernel's words for a connection to it that is established.
        let line = ":" + String(format: "%04X", port) + " 01 "
        let isWaiting = try await LiveWorld().during { world in
            try await eventually(within: .seconds(20), in: world) { try await Shell.output("cat /proc/net/tcp").contains(line) }
        }
        #expect(isWaiting)
        api = nil
        let exit = try await child.exit()
        #expect(exit == .init(status: 0, bySignal: false), "\(child.console)")
    }

    @Test func `the trace of an event is a variable of the process while that is handled`() async throws {
        let trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1"
        let order = #"{"hacer":"variable","texto":"_X_AMZN_TRACE_ID"}"#
        let api = ScriptedRuntimeAPI([
            .init(id: "uno", body: order, headers: [("Trace-Id", trace)]), .init(id: "dos", body: order, headers: [("Trace-Id", "")]),
        ])
        try await serving(api) { _, _ in
            try await api.untilPolls(3)
            #expect(api.told.map(\.body) == [#"{"texto":"\#(trace)"}"#, "{}"])
        }
    }

    @Test func `one event from a file is answered without any API`() async throws {
        let samples = URL(filePath: #filePath).appending(path: "../../../../lambda/events").standardizedFileURL.path
        let good = try await run("factura", ["--evento", samples + "/pedido.json"])
        #expect(good.exit == .init(status: 0, bySignal: false))
        #expect(good.console.contains(#"{"statusCode":200,"#) && good.console.hasSuffix("}\n"))
        let bad = try await run("factura", ["--evento", samples + "/rechazado-422-total.json"])
        #expect(bad.exit == .init(status: 0, bySignal: false) && bad.console.contains(#"{"statusCode":422,"#))
        let none = try await run("factura", ["--evento", "/no/such/file"])
        #expect(none.exit == .init(status: 1, bySignal: false) && none.console.contains("there is no file \"/no/such/file\""))
        let input = try await Shell.output(
            "'\(try ServiceProcess.executable("factura"))' --evento - <'\(samples)/pedido.json' 2>/dev/null | head -c 17")
        #expect(input == #"{"statusCode":200"#)
        let thrown = try await run("funcion-de-prueba", ["--evento", samples + "/pedido.json"])
        #expect(thrown.exit == .init(status: 1, bySignal: false) && thrown.console.contains("Runtime.UnmarshalError"))
    }

    @Test func `what it cannot do it says`() async throws {
        let help = try await run("factura", ["--help"])
        #expect(help.exit == .init(status: 0, bySignal: false) && help.console.contains("--evento FILE"))
        let alone = try await run("factura", [])
        #expect(alone.exit == .init(status: 64, bySignal: false) && alone.console.contains("AWS_LAMBDA_RUNTIME_API is not set"))
        let wrong = try await run("factura", [], ["AWS_LAMBDA_LOG_LEVEL": "LOUD"])
        #expect(wrong.exit == .init(status: 78, bySignal: false) && wrong.console.contains("AWS_LAMBDA_LOG_LEVEL is \"LOUD\""))
        let nobody = try await run("factura", [], ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1"])
        #expect(nobody.exit == .init(status: 1, bySignal: false) && nobody.console.contains("the Runtime API cannot be reached"))
    }
}
