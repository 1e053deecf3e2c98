internal import Glibc

/// The few calls of the system that a program needs before anything else works: its variables, small files, and where to
/// complain. Any thread.
package enum SystemFiles {
    /// The descriptor of standard error.
    package static let standardError = STDERR_FILENO

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

    /// The text of a small file; nil when it cannot be read or is no UTF-8.
    package static func text(ofFile path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return String(validating: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// All of it, or as much as can be had: there is nowhere to tell of a log that cannot be written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
