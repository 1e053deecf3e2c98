internal import Glibc
internal import Observability
internal import OutboundHTTP
internal import Persistence
internal import WorldKit

extension ServiceProgram {
    /// Runs a tool.
    /// - Returns: the exit status.
    func run(_ tool: Tool<Configuration>?, _ arguments: [String]) async -> Int32 {
        guard let tool else { return 64 }
        if arguments == ["--help"] || arguments == ["-h"] {
            for usage in tool.usage { print("\(name) \(usage)") }
            print("    \(tool.summary)")
            return 0
        }
        signal(SIGPIPE, SIG_IGN)
        umask(0o027)
        let command: Tool<Configuration>.Command
        let configuration: ServiceConfiguration
        let own: Configuration
        do throws(WrongUsage) {
            command = try tool.read(arguments)
        } catch {
            complain([error.reason] + tool.usage.map { "usage: \(name) \($0)" })
            return 64
        }
        do throws(SettingsError) {
            (configuration, own) = try readConfiguration()
        } catch {
            complain(error.problems)
            return 78
        }
        // It would be made, and found to be in perfect order.
        if case .sqlite(let path)? = configuration.database, !SystemFiles.exists(path) {
            complain(["there is no database \"\(path)\": run this where the service runs, or name it with DB_PATH"])
            return 2
        }
        let world = LiveWorld()
        let status: Int32
        do {
            status = try await run(command, own, configuration, world)
        } catch {
            complain([sentence(error, configuration)])
            status = 2
        }
        await world.stop()
        return status
    }

    private func run(
        _ command: Tool<Configuration>.Command, _ own: Configuration, _ configuration: ServiceConfiguration, _ world: LiveWorld
    ) async throws -> Int32 {
        let log = Log(
            service: name, level: configuration.logLevel, format: configuration.logFormat, world: world,
            destination: try LogWriter(path: nil, world: world))
        let database = try configuration.database.map { try Database.open($0, world: world) }
        defer { database?.close() }
        let http = try CurlClient(world: world)
        defer { http.close() }
        let context = ServiceContext(
            world: world, database: database, http: http,
            authenticator: Nobody(), log: log)
        return try await command(ToolContext(configuration: own, service: context, output: .standard, user: SystemFiles.userName()))
    }
}
