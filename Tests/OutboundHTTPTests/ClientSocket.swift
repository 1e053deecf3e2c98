import Foundation
import Glibc

/// A TCP socket of this process that is connected, or being connected, to a port of this machine: what the system knows of
/// it, whatever library holds it.
struct ClientSocket {
    /// As the kernel counts them (include/net/tcp_states.h).
    enum State: String {
        case established = "01"
        /// Asked for, not answered.
        case connecting = "02"
    }

    /// nil for any other state.
    let state: State?
    /// Bytes that have come and were not read.
    let unread: Int
    private let inode: String

    /// Those that lead to a port.
    static func all(to port: Int) throws -> [ClientSocket] {
        try table().split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, let remote = fields[2].split(separator: ":").last, Int(remote, radix: 16) == port else { return nil }
            let unread = fields[4].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
            return ClientSocket(state: State(rawValue: String(fields[3])), unread: unread, inode: String(fields[9]))
        }
    }

    /// Read to its end here: Foundation takes the first few kilobytes of such a file for all of it.
    private static func table() throws -> String {
        let descriptor = unsafe open("/proc/self/net/tcp", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SocketError(what: "open", number: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// Waits until one leads to the port that is as `condition` says.
    static func first(to port: Int, where condition: (ClientSocket) -> Bool) async throws -> ClientSocket {
        while true {
            if let found = try all(to: port).first(where: { $0.isOpen && condition($0) }) { return found }
            try Task.checkCancellation()  // the suite's time is over
            await Task.yield()
        }
    }

    /// Whether this process holds a file descriptor for it.
    var isOpen: Bool {
        let folder = "/proc/self/fd/"
        let open = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return open.contains { (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0)) == "socket:[\(inode)]" }
    }
}
