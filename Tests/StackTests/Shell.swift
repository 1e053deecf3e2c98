import Foundation
import TestSupport

/// Runs shell commands.
enum Shell {
    struct Failed: Error {
        let exit: ChildProcess.Exit
        let output: String
    }

    /// What a command prints, without the line end.
    /// - Throws: `Failed` unless it exits with 0.
    static func output(_ command: String) async throws -> String {
        let child = try ChildProcess("/bin/bash", ["-c", command], in: "/", environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let exit = try await child.exit()
        let output = child.console.trimmingCharacters(in: .newlines)
        guard exit == .init(status: 0, bySignal: false) else { throw Failed(exit: exit, output: output) }
        return output
    }
}
