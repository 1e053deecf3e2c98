import Foundation
import OutboundHTTP
import TestSupport
import WorldKit

/// AWS's Runtime Interface Emulator with a function of the tests (`Tests/Lambda/funcion.py`), on free ports; it ends with the test process,
/// and the function with it.
final class Emulator: Sendable {
    /// There is none, or it does not start; what it said.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    private let folder: TemporaryFolder
    private let seconds: Int
    private let function: String
    private let program = Locked<ChildProcess?>(nil)

    /// - Parameters:
    ///   - seconds: how long the function may run.
    ///   - function: the program that is its bootstrap.
    init(seconds: Int = 3, function: String = Readme.root + "/Tests/Lambda/funcion.py") async throws {
        folder = try TemporaryFolder()
        port = try FreePort.find()
        self.seconds = seconds
        self.function = function
        try await start()
    }

    deinit { program.withLock { $0 }?.send(signal: TiedProcess.killSignal) }

    var url: String { "http://127.0.0.1:\(port)" }

    /// All that it and its functions have said, since it was started.
    var console: String { program.withLock { $0 }?.console ?? "" }

    /// Starts it, on the port that it had before.
    func start() async throws {
        let emulator = ProcessInfo.processInfo.environment["EMULADOR"] ?? Readme.root + "/.build/herramientas/aws-lambda-rie"
        guard FileManager.default.isExecutableFile(atPath: emulator) else {
            throw Unusable(description: "\(emulator) is missing: run scripts/probar, or name AWS's Runtime Interface Emulator by EMULADOR")
        }
        try await retrying(whereTaken: {
            ($0 as? Unusable)?.description.replacingOccurrences(of: "address already", with: "Address already")
        }) {
            let arguments = [
                "--runtime-interface-emulator-address", "127.0.0.1:\(port)", "--runtime-api-address", "127.0.0.1:\(try FreePort.find())",
                function,
            ]
            var environment = ["AWS_LAMBDA_FUNCTION_TIMEOUT": "\(seconds)"]
            for name in ["PATH", "LD_LIBRARY_PATH"] { environment[name] = ProcessInfo.processInfo.environment[name] }
            let started = try TiedProcess.launch(emulator, arguments, in: folder, environment: environment)
            program.withLock { $0 = started }
            try await waitUntilListening(started)
        }
    }

    private func waitUntilListening(_ started: ChildProcess) async throws {
        let serves = try await eventually(within: .seconds(20), in: Self.world) { await isAlive() || started.hasEnded }
        guard serves, await isAlive() else { throw Unusable(description: started.console) }
    }

    /// Whether it answers: anything but a call of the function is 404.
    func isAlive() async -> Bool {
        await
            (try? offPool { [port] in
                let socket = try RawSocket(port: port)
                try socket.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return try socket.response()?.status
            }) == 404
    }

    /// Ends it at once, and its function.
    func kill() async throws {
        guard let running = program.withLock({ $0 }) else { return }
        running.send(signal: TiedProcess.killSignal)
        _ = try await running.exit()
    }

    /// Whether it is still the one that was started last.
    var runs: Bool { program.withLock { $0 }?.hasEnded == false }

    private static let world = LiveWorld()
}
