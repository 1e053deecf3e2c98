package import WorldKit

/// Writes log lines to the console (standard error) and to a file, on a thread of its own. When more wait than it keeps,
/// new ones are dropped and counted: a full disk never holds up a request.
///
/// A file that has grown to its size is put aside as `<file>.1`, the one before as `<file>.2`, up to `keptFiles`.
package final class LogWriter: Log.Destination {
    /// Why the file cannot be written, in the system's words.
    package struct CannotOpen: Error, Equatable {
        /// As it was configured.
        package let path: String
        /// The system's words.
        package let reason: String

        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    private struct State {
        var lines: [String] = []
        var dropped = 0
        var droppedBefore = 0
        var scheduled = false
    }

    private static let maximumWaiting = 10_000

    private let worker: any Worker
    private let file: LogFile?
    private let state = Locked(State())

    /// - Parameters:
    ///   - path: appended to; nil for the console alone.
    ///   - maximumSize: bytes that the file may grow to.
    /// - Throws: `CannotOpen`
    package init(path: String?, maximumSize: Int = 50 << 20, world: any World) throws(CannotOpen) {
        file = if let path { try LogFile(path: path, maximumSize: maximumSize) } else { nil }
        worker = world.worker("log")
    }

    package func write(_ line: String) {
        let schedule = state.withLock { state -> Bool in
            guard state.lines.count < Self.maximumWaiting else {
                state.dropped += 1
                return false
            }
            state.lines.append(line)
            defer { state.scheduled = true }
            return !state.scheduled
        }
        if schedule { worker.submit { [self] in writeWaiting() } }
    }

    /// Lines that wait to be written now.
    package var waitingCount: Int { state.withLock { $0.lines.count } }

    /// Lines that were dropped so far.
    package var droppedCount: Int { state.withLock { $0.droppedBefore + $0.dropped } }

    private func writeWaiting() {
        let (lines, dropped) = state.withLock { state -> ([String], Int) in
            defer {
                state = State(droppedBefore: state.droppedBefore + state.dropped)
            }
            return (state.lines, state.dropped)
        }
        var bytes: [UInt8] = []
        for line in lines {
            bytes.append(contentsOf: line.utf8)
            bytes.append(UInt8(ascii: "\n"))
        }
        if dropped > 0 { bytes.append(contentsOf: "\(dropped) log lines were dropped\n".utf8) }
        file?.append(bytes)
        SystemFiles.writeToConsole(bytes)
    }
}
