import Foundation
internal import WorldKit

/// A program that a test has started: what it says, and how it ends.
///
/// Foundation's Process is not used: children that start at the same time inherit each other's pipes there, and the end of
/// one is then not seen before the end of the other.
package final class ChildProcess: Sendable {
    /// How it ended.
    package struct Exit: Sendable, Equatable {
        /// The exit status, or the signal's number where a signal ended it.
        package let status: Int32
        package let bySignal: Bool

        package init(status: Int32, bySignal: Bool) {
            self.status = status
            self.bySignal = bySignal
        }
    }

    /// It ended before it said what was waited for; what it said instead.
    package struct EndedEarly: Error {
        package let console: String

        package init(console: String) { self.console = console }
    }

    package struct CannotStart: Error {
        package let program: String
        package let reason: String
    }

    private struct State {
        var text = ""
        var waiting: [(piece: String, found: OneShot<Void>)] = []
        var ended = false
    }

    private let pid: pid_t
    private let state = Locked(State())
    private let exited = OneShot<Exit>()

    /// - Parameters:
    ///   - program: the path of the executable.
    ///   - folder: its working folder.
    ///   - environment: all that it gets; nothing is passed on.
    package init(_ program: String, _ arguments: [String] = [], in folder: String, environment: [String: String] = [:]) throws {
        let (pid, output) = try Self.spawn(program, arguments, folder, environment)
        self.pid = pid
        Thread.detachNewThread { [self] in listen(output) }
    }

    /// All that it said so far, on standard output and standard error.
    package var console: String { state.withLock { $0.text } }

    /// Waits until it has said this.
    /// - Throws: `EndedEarly`
    package func said(_ piece: String) async throws {
        let found = OneShot<Void>()
        let (already, ended) = state.withLock { state -> (Bool, Bool) in
            let already = state.text.contains(piece)
            if !already, !state.ended { state.waiting.append((piece, found)) }
            return (already, state.ended)
        }
        if already { return }
        if ended { throw EndedEarly(console: console) }
        try await found.value()
    }

    /// Whether it has ended.
    package var hasEnded: Bool { exited.outcome != nil }

    package func send(signal number: Int32) { kill(pid, number) }

    /// Whether a signal holds it up now.
    package var isStopped: Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        // Its state stands after its name, which is in brackets.
        return stat.split(separator: ")").last?.hasPrefix(" T") == true
    }

    /// Waits until it has ended; then `console` is all that it said.
    package func exit() async throws -> Exit { try await exited.value() }

    // On a thread of its own: reads to the end, then takes the exit status.

    private func listen(_ output: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
            heard(String(decoding: bytes, as: UTF8.self))
        }
        close(output)
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let waiting = state.withLock { state -> [OneShot<Void>] in
            state.ended = true
            defer { state.waiting = [] }
            return state.waiting.map(\.found)
        }
        for waiter in waiting { waiter.complete(.failure(EndedEarly(console: console))) }
        let signal = status & 0x7F  // WIFSIGNALED, WTERMSIG and WEXITSTATUS are macros
        exited.complete(.success(signal != 0 ? Exit(status: signal, bySignal: true) : Exit(status: status >> 8 & 0xFF, bySignal: false)))
    }

    private func heard(_ text: String) {
        let found = state.withLock { state -> [OneShot<Void>] in
            state.text = text
            let found = state.waiting.filter { text.contains($0.piece) }
            state.waiting.removeAll { text.contains($0.piece) }
            return found.map(\.found)
        }
        for waiter in found { waiter.complete(.success(())) }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ folder: String, _ environment: [String: String]
    ) throws -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        // Not a pipe: a pair of sockets can be made so that no other child, started at this very moment, gets its ends.
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw CannotStart(program: program, reason: unsafe String(cString: strerror(errno)))
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        // Most threads of a test process block all signals, and a child would inherit that: it could not be told to end unless it asked for it.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // A shell sets the working folder, closes what the child must not have inherited (a connection of another test would
        // stay open as long as the child lives), and becomes the program.
        let script = #"""
            cd "$1" && shift
            for file in /proc/self/fd/*; do n=${file##*/}; if ((n > 2)); then eval "exec $n>&-"; fi; done
            exec "$@"
            """#
        let words = ["/bin/bash", "-c", script, "bash", folder, program] + arguments
        let variables = environment.map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let code = unsafe withCStrings(words) { words in
            unsafe withCStrings(variables) { variables in unsafe posix_spawn(&pid, "/bin/bash", &actions, &attributes, words, variables) }
        }
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw CannotStart(program: program, reason: unsafe String(cString: strerror(code)))
        }
        return (pid, ends[0])
    }

    private static func withCStrings<Value>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            // Never empty: the list ends with a nil.
            unsafe body(buffer.baseAddress!)
        }
    }
}
