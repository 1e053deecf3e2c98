import Foundation
import OutboundHTTP
import TestSupport
import WorldKit

/// A function under AWS's own emulator, on free ports; they end with the test process.
final class Emulator: Sendable {
    /// There is none, or it does not start; what it said.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let world = LiveWorld()
    /// It stays the same when it is started again.
    let port: Int
    private let http: CurlClient
    private let folder: TemporaryFolder
    private let function: String
    private let environment: [String: String]
    private let program = Locked<ChildProcess?>(nil)

    /// Starts it. Whoever does that ends it.
    /// - Parameters:
    ///   - function: the path of the program that is its bootstrap.
    ///   - environment: of the emulator, and of the function too.
    init(_ function: String, _ environment: [String: String] = [:]) async throws {
        self.function = function
        self.environment = environment
        folder = try TemporaryFolder()
        port = try FreePort.find()
        var configuration = CurlClient.Configuration()
        configuration.maximumResponseSize = 32 << 20
        http = try CurlClient(configuration, world: world)
        do {
            try await start()
        } catch {
            await end()
            throw error
        }
    }

    deinit { program.withLock { $0 }?.send(signal: TiedProcess.killSignal) }

    /// Gives `body` a function of this package under the emulator, and ends both, whatever happens.
    /// - Parameter function: the name of the program.
    static func with<Value: Sendable>(
        _ function: String, _ environment: [String: String] = [:], _ body: @Sendable (Emulator) async throws -> Value
    ) async throws -> Value {
        let emulator = try await Emulator(try ServiceProcess.executable(function), environment)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(emulator)) } catch { outcome = .failure(error) }
        await emulator.end()
        return try outcome.get()
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// All that it and its functions have said, since it was started.
    var console: String { program.withLock { $0 }?.console ?? "" }

    /// Whether it is still the one that was started last.
    var runs: Bool { program.withLock { $0 }?.hasEnded == false }

    /// Starts it, on the port that it had before.
    func start() async throws {
        let emulator = ProcessInfo.processInfo.environment["EMULADOR"] ?? Readme.root + "/.build/herramientas/aws-lambda-rie"
        guard FileManager.default.isExecutableFile(atPath: emulator) else {
            throw Unusable(
                description: """
                    the emulator of Lambda is not at \(emulator). Fetch it with: \
                    bash -c 'source scripts/comun.sh; source scripts/emulador.sh; fetch_emulator'
                    """)
        }
        try await retrying(whereTaken: {
            ($0 as? Unusable)?.description.replacingOccurrences(of: "address already", with: "Address already")
        }) {
            let arguments = [
                "--runtime-interface-emulator-address", "127.0.0.1:\(port)", "--runtime-api-address", "127.0.0.1:\(try FreePort.find())",
                function,
            ]
            // A function of the tests may be a script.
            let path = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
            let started = try TiedProcess.launch(
                emulator, arguments, in: folder, environment: ServiceProcess.surroundings.merging(path) { $1 }.merging(environment) { $1 })
            program.withLock { $0 = started }
            let serves = try await eventually(within: .seconds(20), in: world) { await isAlive() || started.hasEnded }
            guard serves, await isAlive() else { throw Unusable(description: started.console) }
        }
    }

    /// Whether it answers: anything but a call of the function is 404.
    func isAlive() async -> Bool { (try? await http.send(OutboundRequest("GET", url + "/")).status) == 404 }

    /// Ends it at once. What its function was doing may go on.
    func kill() async throws { try await end(by: TiedProcess.killSignal) }

    func end(by signal: Int32) async throws {
        guard let running = program.withLock({ $0 }) else { return }
        running.send(signal: signal)
        _ = try await running.exit()
    }

    /// Ends it, and its function too, whatever that is doing.
    func end() async {
        try? await end(by: SIGTERM)
        http.close()
        await world.stop()
    }

    /// Calls the function. One call at a time: two at once would end the emulator.
    func call(_ event: String, headers: [(name: String, value: String)] = []) async throws -> OutboundResponse {
        try await http.send(
            OutboundRequest(
                "POST", url + "/2015-03-31/functions/function/invocations", headers: headers, body: Array(event.utf8), timeout: .seconds(60)
            ))
    }

    /// Whether a process is there, and is no zombie.
    static func isAlive(_ pid: Int64) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return stat.split(separator: ")").last?.hasPrefix(" Z") == false
    }
}
