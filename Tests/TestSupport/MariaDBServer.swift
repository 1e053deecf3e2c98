import Foundation
package import MariaDB
internal import WorldKit

/// A private MariaDB server, in a temporary folder, on a socket and a free port; it ends with the test process, however that ends.
///
/// Starting one takes seconds: tests share `shared()` and have a database of their own in it. Who kills servers starts one of their own.
package final class MariaDBServer: Sendable {
    /// It is not installed here, or does not start.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The port of 127.0.0.1; 0 where it listens on its socket alone.
    package let port: Int
    private let folder: TemporaryFolder
    private let program: Locked<ChildProcess>
    private let databases = Locked(0)

    private static let once = Once { try await start() }

    /// The one that the tests of this process share, started by the first who asks.
    /// - Throws: `Unusable`
    package static func shared() async throws -> MariaDBServer { try await once.value() }

    /// An empty server.
    /// - Parameter byNetwork: whether it listens on a port too. That may be somebody else's when the server is started again.
    /// - Throws: `Unusable`
    package static func start(byNetwork: Bool = true) async throws -> MariaDBServer {
        guard let server = path(of: "mariadbd"), let installer = path(of: "mariadb-install-db") else {
            throw Unusable(description: "MariaDB's server is not installed: scripts/instalar installs it (apt-get install mariadb-server)")
        }
        let folder = try TemporaryFolder()
        let install = try ChildProcess(
            installer,
            [
                "--no-defaults", "--datadir=\(folder.file("data"))", "--auth-root-authentication-method=normal", "--skip-test-db",
                // Its default is 96 MB, which takes longer to write than all the rest.
                "--innodb-log-file-size=4M", "--user=\(NSUserName())",
            ], in: folder.path, environment: environment(folder))
        guard try await install.exit().status == 0 else { throw Unusable(description: install.console) }
        return try await MariaDBServer(folder, port: byNetwork ? try freePort() : 0, program: server)
    }

    private init(_ folder: TemporaryFolder, port: Int, program path: String) async throws {
        self.folder = folder
        self.port = port
        program = Locked(try await Self.launch(path, folder, port))
    }

    /// Its socket.
    package var socket: String { folder.file("s") }

    /// How to reach a new, empty database of it as root.
    /// - Throws: `MariaDBError`
    package func newDatabase() throws -> MariaDBOptions {
        let number = databases.withLock { number in
            number += 1
            return number
        }
        let root = try MariaDBConnection(options(for: "mysql"))
        try root.execute("CREATE DATABASE prueba_\(number) CHARACTER SET utf8mb4")
        return options(for: "prueba_\(number)")
    }

    /// How to reach a database of it as root, by its socket.
    package func options(for database: String) -> MariaDBOptions { MariaDBOptions(.socket(socket), user: "root", database: database) }

    /// Ends it as a power cut would, and waits for its end.
    package func kill() async throws {
        let text = try String(contentsOfFile: folder.file("pid"), encoding: .utf8)
        guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Unusable(description: "its number is \(text)")
        }
        Glibc.kill(pid, SIGKILL)
        _ = try await program.withLock { $0 }.exit()
    }

    /// Starts it again over what it holds.
    /// - Throws: `Unusable`
    package func restart() async throws {
        guard let path = Self.path(of: "mariadbd") else { throw Unusable(description: "mariadbd is gone") }
        let started = try await Self.launch(path, folder, port)
        program.withLock { $0 = started }
    }

    private static func launch(_ path: String, _ folder: TemporaryFolder, _ port: Int) async throws -> ChildProcess {
        // The server ends with whoever started it, however that ends, and then nobody needs what it holds.
        let script = #"""
            folder=$1 && shift
            "$@" & server=$!
            tail --pid=$PPID -s 0.2 -f /dev/null & watch=$!
            wait -n
            kill -9 $server $watch 2>/dev/null
            wait
            [[ -d /proc/$PPID ]] || rm -rf "$folder"
            """#
        let program = try ChildProcess(
            "/bin/bash",
            [
                "-c", script, "bash", folder.path, path, "--no-defaults", "--user=\(NSUserName())", "--datadir=\(folder.file("data"))",
                "--socket=\(folder.file("s"))", "--pid-file=\(folder.file("pid"))", "--innodb-snapshot-isolation=ON",
                "--innodb-flush-log-at-trx-commit=1", "--skip-log-bin", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=64M",
                "--max-connections=400", "--skip-name-resolve",
            ] + (port == 0 ? ["--skip-networking"] : ["--port=\(port)", "--bind-address=127.0.0.1"]), in: folder.path,
            environment: environment(folder))
        do {
            try await program.said("ready for connections")
        } catch {
            throw Unusable(description: program.console)
        }
        return program
    }

    /// Its temporary tables are files whose names are those of another server too, if the two have one folder for them.
    private static func environment(_ folder: TemporaryFolder) -> [String: String] {
        ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TMPDIR": folder.path]
    }

    private static func path(of program: String) -> String? {
        ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"].map { $0 + program }.first(
            where: FileManager.default.isExecutableFile)
    }

    /// One that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0 ? getsockname(descriptor, pointer, &size) : -1
            }
        }
        guard code == 0 else { throw Unusable(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
