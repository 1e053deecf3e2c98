internal import Glibc

/// The few calls of the system that a program needs before anything else works: its variables, small files, and where to
/// complain. Any thread.
package enum SystemFiles {
    /// The descriptor of standard error.
    package static let standardError = STDERR_FILENO

    /// The descriptor of standard output.
    package static let standardOutput = STDOUT_FILENO

    /// Whether somebody reads it on a terminal.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether something is there, whatever it is.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The variables of the process.
    package static func environment() -> [(name: String, value: String)] {
        var found: [(String, String)] = []
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") { found.append((String(text[..<equals]), String(text[text.index(after: equals)...]))) }
            unsafe next += 1
        }
        return found
    }

    /// Sets a variable of the process; nil takes it away. Only while no other thread reads variables: the C library has no lock for them.
    package static func setVariable(_ name: String, _ value: String?) {
        if let value { unsafe setenv(name, value, 1) } else { unsafe unsetenv(name) }
    }

    /// Why a file has no text to give.
    package enum Unreadable: Error, Equatable {
        case missing
        /// The system's words.
        case failed(String)
        case notUTF8
    }

    /// The text of a small file.
    package static func text(ofFile path: String) throws(Unreadable) -> String {
        guard let text = String(validating: try bytes(ofFile: path), as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// All that is in a file.
    /// - Throws: `missing` or `failed`
    package static func bytes(ofFile path: String) throws(Unreadable) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .failed(unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed(unsafe String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// To standard error, as much of it as whoever reads there takes within a moment: a console that stands still must not
    /// hold up what matters more.
    package static func writeToConsole(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A pipe that is ready takes a piece of this size without blocking (PIPE_BUF).
            let piece = rest.prefix(4096)
            var ready = pollfd(fd: standardError, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&ready, 1, 100) > 0, ready.revents & Int16(POLLOUT) != 0 else { return }
            write(Array(piece), to: standardError)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// All of it, or as much as can be had.
    /// - Returns: whether it is all; where it is not `errno` says why. Of a log that cannot be written there is nowhere to tell.
    @discardableResult package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The name of whoever runs this program: of whoever said `sudo`, where he did; `uid 1000` where the system has no name for him.
    package static func userName() -> String {
        if let sudo = environment().first(where: { $0.name == "SUDO_USER" }), !sudo.value.isEmpty { return sudo.value }
        let id = getuid()
        guard let entry = unsafe getpwuid(id), let name = unsafe entry.pointee.pw_name else { return "uid \(id)" }
        return unsafe String(cString: name)
    }
}
