import MariaDB
import TestSupport
import WorldKit

/// A server of databases that a run may kill: no other run uses it at the time. It is handed on from run to run, so that there are
/// no more of them than runs at one time.
final class KillableServer: Sendable {
    private struct State {
        var isThere = true
        var outages = 0
    }

    let server: MariaDBServer
    private let state = Locked(State())
    private static let idle = Locked<[KillableServer]>([])

    private init(_ server: MariaDBServer) { self.server = server }

    /// One that nobody uses, for as long as `body` runs.
    /// - Throws: `MariaDBServer.Unusable`, or what `body` throws.
    static func lent<Value: Sendable>(_ body: (KillableServer) async throws -> Value) async throws -> Value {
        let server: KillableServer
        if let found = idle.withLock({ $0.popLast() }) {
            server = found
        } else {
            server = KillableServer(try await .start(byNetwork: false))
        }
        // One that did not come back is left to the end of the tests.
        defer { if server.state.withLock({ $0.isThere }) { idle.withLock { $0.append(server) } } }
        return try await body(server)
    }

    /// Ends it as a power cut would; it comes back after `meanwhile`, whatever becomes of whoever waits for that.
    func killed(meanwhile: @escaping @Sendable () async throws -> Void) async throws {
        let away = Task { [self] in
            state.withLock { state in
                state.isThere = false
                state.outages += 1
            }
            try await server.kill()
            do {
                try await meanwhile()
            } catch {
                try await comeBack()
                throw error
            }
            try await comeBack()
        }
        try await away.value
    }

    /// Holds up all commits from then on, and waits until one of those databases has one, if that is soon. The outcome of a COMMIT that
    /// has been sent when the server is killed is not known to whoever sent it.
    /// - Parameter goOn: called when none comes through any more.
    /// - Returns: whether there is one.
    func commitHeldUp(in databases: [String], _ world: LiveWorld, goOn: () -> Void) async throws -> Bool {
        let connection = try MariaDBConnection(server.options(for: "mysql"))
        try connection.execute("SET lock_wait_timeout = 3")
        for stage in ["START", "FLUSH", "BLOCK_DDL", "BLOCK_COMMIT"] { try connection.execute("BACKUP STAGE \(stage)") }
        goOn()
        let names = databases.map { "'\($0)'" }.joined(separator: ", ")
        let look = try connection.statement("SELECT id FROM information_schema.processlist WHERE info = 'COMMIT' AND db IN (\(names))")
        return try await eventually(within: .seconds(1), in: world, every: .milliseconds(5)) {
            try look.execute([])
            var isHeldUp = false
            while try look.step() { isHeldUp = true }
            return isHeldUp
        }
    }

    private func comeBack() async throws {
        try await server.restart()
        state.withLock { $0.isThere = true }
    }

    struct StaysAway: Error {}

    /// How often it went away.
    var outages: Int { state.withLock { $0.outages } }

    /// What `read` finds while the server is there all the time.
    /// - Throws: `StaysAway`, or what `read` throws.
    func whileThere<Value>(in world: LiveWorld, _ read: () throws -> Value) async throws -> Value {
        while true {
            let isThere = try await eventually(within: .seconds(30), in: world) { state.withLock { $0.isThere } }
            guard isThere else { throw StaysAway() }
            let before = outages
            do {
                return try read()
            } catch {
                if state.withLock({ $0.outages == before && $0.isThere }) { throw error }
            }
        }
    }
}
