import Foundation
import OutboundHTTP
import TestSupport
import WorldKit

/// A real function under AWS's own emulator, as child processes.
final class Emulator: Sendable {
    /// There is no program of it.
    struct Missing: Error, CustomStringConvertible {
        let path: String

        var description: String {
            """
            the emulator of Lambda is not at \(path). Fetch it with: \
            bash -c 'source scripts/comun.sh; source scripts/emulador.sh; fetch_emulator'
            """
        }
    }

    struct NotStarted: Error {
        let console: String
    }

    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

    /// What `EMULADOR` names, or what `scripts/emulador.sh` has fetched.
    static var program: String {
        get throws {
            let path = ProcessInfo.processInfo.environment["EMULADOR"] ?? root.appending(path: ".build/herramientas/aws-lambda-rie").path
            guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
            return path
        }
    }

    let world: LiveWorld
    private let http: CurlClient
    private let folder: TemporaryFolder
    private let function: String
    private let environment: [String: String]
    private let child: Locked<(process: ChildProcess, port: Int)?> = Locked(nil)

    private init(_ function: String, _ environment: [String: String]) throws {
        self.function = try ServiceProcess.executable(function)
        self.environment = environment
        folder = try TemporaryFolder()
        world = LiveWorld()
        var configuration = CurlClient.Configuration()
        configuration.maximumResponseSize = 32 << 20
        http = try CurlClient(configuration, world: world)
    }

    /// Gives `body` a function under the emulator, and ends both, whatever happens.
    /// - Parameters:
    ///   - function: the name of the program.
    ///   - environment: of the emulator, and of the function too.
    static func with<Value: Sendable>(
        _ function: String, _ environment: [String: String] = [:], _ body: @Sendable (Emulator) async throws -> Value
    ) async throws -> Value {
        let emulator = try Emulator(function, environment)
        let outcome: Result<Value, any Error>
        do {
            try await emulator.start()
            outcome = .success(try await body(emulator))
        } catch {
            outcome = .failure(error)
        }
        // By this signal it ends the function too, whatever that is doing.
        try? await emulator.end(by: SIGTERM)
        emulator.http.close()
        await emulator.world.stop()
        return try outcome.get()
    }

    /// Starts it, on another port than before.
    func start() async throws {
        var console = ""
        for _ in 0..<5 {  // its ports may be taken by somebody else before it takes them
            let port = try FreePort.find()
            let process = try ChildProcess(
                try Self.program,
                [
                    "--runtime-interface-emulator-address", "127.0.0.1:\(port)", "--runtime-api-address",
                    "127.0.0.1:\(try FreePort.find())",
                    function,
                ], in: folder.path, environment: ServiceProcess.surroundings.merging(environment) { $1 })
            child.withLock { $0 = (process, port) }
            // It knows no other address, so this calls no function.
            let isThere = try await eventually(within: .seconds(10), in: world) {
                (try? await http.send(OutboundRequest("GET", "http://127.0.0.1:\(port)/")).status) == 404
            }
            if isThere { return }
            console = process.console
            process.send(signal: SIGKILL)
        }
        throw NotStarted(console: console)
    }

    /// All that it and the function said so far.
    var console: String { child.withLock { $0?.process.console ?? "" } }

    func end(by signal: Int32) async throws {
        guard let process = child.withLock({ $0?.process }) else { return }
        process.send(signal: signal)
        _ = try await process.exit()
    }

    /// Calls the function. One call at a time: two at once would end the emulator.
    func call(_ event: String, headers: [(name: String, value: String)] = []) async throws -> OutboundResponse {
        let port = child.withLock { $0?.port ?? 0 }
        return try await http.send(
            OutboundRequest(
                "POST", "http://127.0.0.1:\(port)/2015-03-31/functions/function/invocations", headers: headers, body: Array(event.utf8),
                timeout: .seconds(60)))
    }

    /// Whether a process is there, and is no zombie.
    static func isAlive(_ pid: Int64) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return stat.split(separator: ")").last?.hasPrefix(" Z") == false
    }
}
