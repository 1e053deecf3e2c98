import Foundation
import TestSupport
import WorldKit

/// A program that is started again whenever it was killed, on the same database; those who call it by its proxy find it at the same
/// port.
final class Supervised: Sendable {
    struct UnexpectedEnd: Error {
        let name: String
        let exit: ChildProcess.Exit
        let console: String
    }

    private struct State {
        var armings: [Fault]
        var consoles: [ServiceProcess] = []
        var address: String?
        var kills = 0
        var ending = false
    }

    let name: String
    /// Its working folder.
    let folder: String
    private let program: String
    private let environment: [String: String]
    private let proxy: FaultProxy?
    private let server: KillableServer?
    private let state: Locked<State>

    /// - Parameters:
    ///   - armings: what it is to do to itself, one for each start; nothing after those.
    ///   - server: of its database; where that goes away before the program serves, the program may give up and is started again.
    init(
        _ name: String, program: String, in folder: String, _ environment: [String: String], armings: [Fault] = [],
        proxy: FaultProxy? = nil,
        server: KillableServer? = nil
    ) {
        self.name = name
        self.program = program
        self.folder = folder
        self.environment = environment
        self.proxy = proxy
        self.server = server
        state = Locked(State(armings: armings))
    }

    /// Where it can be called now; nil while it is not there.
    var address: String? { state.withLock { $0.address } }

    /// How often it was killed.
    var kills: Int { state.withLock { $0.kills } }

    /// What it said, start by start.
    var consoles: [String] { state.withLock { $0.consoles }.map(\.console) }

    /// The process that runs now.
    var process: ServiceProcess? { state.withLock { $0.consoles.last } }

    /// Starts it, again where it is killed before it serves.
    func start() async throws {
        while true {
            let arming = state.withLock { $0.armings.isEmpty ? nil : $0.armings.removeFirst() }
            let outages = server?.outages
            let process = try ServiceProcess(
                program, in: folder, arming.map { environment.merging(["FAULT_POINT": $0.arming]) { $1 } } ?? environment)
            let isLate = state.withLock { state -> Bool in
                state.consoles.append(process)
                return state.ending
            }
            if isLate { process.send(signal: SIGKILL) }
            do {
                let address = try await process.address()
                let port = try await process.port
                state.withLock { $0.address = address }
                try proxy?.open(to: port)
                return
            } catch let error as ChildProcess.EndedEarly {
                guard try await isKilled(process, error.console, mayGiveUp: server?.outages != outages) else { return }
            }
        }
    }

    /// Starts it again whenever it was killed, until `end`.
    func watch() async throws {
        while let process, try await isKilled(process, nil) { try await start() }
    }

    /// Waits until it ends.
    /// - Returns: whether it is to be started again.
    private func isKilled(_ process: ServiceProcess, _ console: String?, mayGiveUp: Bool = false) async throws -> Bool {
        let exit = try await process.exit()
        proxy?.close()
        let ending = state.withLock { state -> Bool in
            state.address = nil
            if !state.ending { state.kills += 1 }
            return state.ending
        }
        if ending { return false }
        guard exit == .init(status: SIGKILL, bySignal: true) || mayGiveUp && exit == .init(status: 1, bySignal: false) else {
            throw UnexpectedEnd(name: name, exit: exit, console: console ?? process.console)
        }
        return true
    }

    /// Ends it for good.
    func end() async {
        let process = state.withLock { state -> ServiceProcess? in
            state.ending = true
            return state.consoles.last
        }
        process?.send(signal: SIGKILL)
        _ = try? await process?.exit()
    }
}
