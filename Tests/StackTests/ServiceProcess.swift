import Foundation
import TestSupport

/// One of the real executables, started with a folder and a port of its own.
struct ServiceProcess: Sendable {
    let name: String
    let folder: String
    private let child: ChildProcess

    /// - Parameters:
    ///   - folder: its working folder; it is made.
    ///   - environment: beside `PORT=0`; nothing else is passed on.
    init(_ name: String, in folder: String, _ environment: [String: String] = [:], arguments: [String] = []) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.name = name
        self.folder = folder
        child = try ChildProcess(
            try Self.executable(name), arguments, in: folder,
            environment: Self.surroundings.merging(["PORT": "0"]) { $1 }.merging(environment) { $1 })
    }

    /// What any program of this project is told: a crash is the test's business, and where this run finds Swift's libraries, if it is told.
    static let surroundings = [
        "SWIFT_BACKTRACE": "enable=no", "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ]

    struct NoExecutable: Error {
        let searched: [String]
    }

    /// It lies beside the program that runs the tests.
    static func executable(_ name: String) throws -> String {
        let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let folders = [bundle, running].compactMap { $0.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } }
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/" + name) }) else {
            throw NoExecutable(searched: folders)
        }
        return folder + "/" + name
    }

    /// All that it said so far.
    var console: String { child.console }

    /// Waits until it serves.
    /// - Returns: for example `http://127.0.0.1:43567`.
    func address() async throws -> String {
        try await child.said(" version=")  // comes after the address, on the same line
        guard let start = console.range(of: "address="), let end = console[start.upperBound...].firstIndex(of: " ") else {
            throw ChildProcess.EndedEarly(console: console)
        }
        return String(console[start.upperBound..<end])
    }

    var port: Int {
        get async throws { Int(try await address().split(separator: ":").last ?? "") ?? 0 }
    }

    /// Waits until it has said this.
    func said(_ piece: String) async throws { try await child.said(piece) }

    func send(signal number: Int32) { child.send(signal: number) }

    /// Whether a signal holds it up now.
    var isStopped: Bool { child.isStopped }

    func exit() async throws -> ChildProcess.Exit { try await child.exit() }

    /// SIGTERM, and how it ended.
    @discardableResult
    func stop() async throws -> ChildProcess.Exit {
        send(signal: SIGTERM)
        return try await exit()
    }
}
