internal import Glibc
internal import HTTPServer
internal import Observability
internal import OutboundHTTP
internal import Persistence
internal import WorldKit

/// An executable: reads its configuration, builds its service, serves until it is told to stop. Or does, with the same
/// configuration, what one of its tools is for.
package struct ServiceProgram<Configuration: Sendable>: Sendable {
    let name: String
    private let summary: String
    private let defaultPort: Int
    private let audience: String?
    private let hasDatabase: Bool
    private let maximumBodySize: Int
    private let settings: [Setting]
    private let tools: [Tool<Configuration>]
    private let configure: @Sendable (inout SettingsReader, ServiceConfiguration) -> Configuration
    private let build: @Sendable (Configuration, ServiceContext) async throws -> App

    /// - Parameters:
    ///   - name: the executable's.
    ///   - summary: what it is for, in one line.
    ///   - defaultPort: where it listens unless told otherwise.
    ///   - audience: the API that access tokens must be for, unless told otherwise; nil for a service that asks nobody who they are.
    ///   - hasDatabase: whether it keeps anything.
    ///   - maximumBodySize: bytes of the greatest body of a request.
    ///   - settings: what it reads beside what all services read.
    ///   - configure: reads them.
    ///   - tools: what it does instead of serving, each under its own name.
    ///   - build: the service's own `build`.
    package init(
        name: String, summary: String, defaultPort: Int, audience: String?, hasDatabase: Bool = true, maximumBodySize: Int = 1 << 20,
        settings: [Setting] = [], tools: [Tool<Configuration>] = [],
        configure: @escaping @Sendable (inout SettingsReader, ServiceConfiguration) -> Configuration,
        build: @escaping @Sendable (Configuration, ServiceContext) async throws -> App
    ) {
        self.name = name
        self.summary = summary
        self.defaultPort = defaultPort
        self.audience = audience
        self.hasDatabase = hasDatabase
        self.maximumBodySize = maximumBodySize
        self.settings =
            ServiceConfiguration.settings(service: name, port: defaultPort, audience: audience, hasDatabase: hasDatabase) + settings
        self.tools = tools
        self.configure = configure
        self.build = build
    }

    /// Does what the command line says and ends the process: 0 when all went well, 64 for a wrong option, 78 for a wrong
    /// configuration (the numbers of sysexits.h), 1 for anything else. A tool has its own 0, 1 and 2.
    package func main() async -> Never {
        switch Arguments(CommandLine.arguments.dropFirst(), tools: tools.map(\.name) + [Self.healthCheck]) {
        case .help:
            print(help)
            exit(0)
        case .version:
            print("\(name) \(productVersion)")
            exit(0)
        case .tool(Self.healthCheck, []): exit(await askHealth())
        case .tool(Self.healthCheck, let arguments):
            complain(["unknown argument \"\(arguments[0])\"", "usage: \(name) \(Self.healthCheck)"])
            exit(64)
        case .tool(let name, let arguments):
            exit(await run(tools.first { $0.name == name }, arguments))
        case .unknown(let argument):
            complain(["unknown \(argument.hasPrefix("-") ? "option" : "command") \"\(argument)\": see \(name) --help"])
            exit(64)
        case .run:
            exit(await run())
        }
    }

    /// What `--help` prints.
    var help: String {
        var lines = [
            "\(name) \(productVersion): \(summary)", "", "Usage: \(name) [--help | --version]",
            "       \(name) \(Self.healthCheck)", "           asks the one that runs with this configuration whether it can work: 0, or 1",
        ]
        for tool in tools {
            lines += tool.usage.map { "       \(name) \($0)" }
            lines.append("           \(tool.summary)")
        }
        lines += [
            "", "Serves until SIGTERM or SIGINT. Configuration comes from the environment and from .env in the working folder:", "",
        ]
        for setting in settings {
            let value = setting.isSecret ? "a secret, also from the file that \(setting.name)_FILE names; default" : "default"
            lines.append("  \(setting.name)  \(setting.meaning)")
            lines.append("      \(setting.form) (\(value) \(setting.defaultText.isEmpty ? "empty" : setting.defaultText))")
        }
        return lines.joined(separator: "\n")
    }

    private func run() async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // Orders and payments are nobody else's business: files that are made are not for all to read.
        umask(0o027)
        let configuration: ServiceConfiguration
        let own: Configuration
        do {
            (configuration, own) = try readConfiguration()
        } catch {
            complain(error.problems)
            return 78
        }
        #if DEBUG || SIMULACION
        if let problem = FaultPlan.arm() {
            complain([problem])
            return 78
        }
        #endif
        let stopSignal = StopSignal()
        let world = LiveWorld()
        do {
            let lines = try LogWriter(path: configuration.logFile, maximumSize: configuration.logMegabytes << 20, world: world)
            let log = Log(
                service: name, level: configuration.logLevel, format: configuration.logFormat, world: world, destination: lines)
            let metrics = MetricsRegistry()
            metrics.gauge("log_queue_length", "Log lines that wait to be written.") { Double(lines.waitingCount) }
            metrics.counter("log_lines_dropped_total", "Log lines that were given up.") { Double(lines.droppedCount) }
            try await serve(own, configuration, world, log, metrics, until: stopSignal)
            await world.stop()
            return 0
        } catch {
            await world.stop()
            complain([sentence(error, configuration)])
            return 1
        }
    }

    func readConfiguration() throws(SettingsError) -> (ServiceConfiguration, Configuration) {
        var reader = SettingsReader(try Environment.values(), readFile: { Environment.text(ofFile: $0) })
        let configuration = ServiceConfiguration(
            &reader, service: name, port: defaultPort, audience: audience, hasDatabase: hasDatabase)
        let own = configure(&reader, configuration)
        try reader.finish()
        return (configuration, own)
    }

    /// Resources start in order and stop in reverse.
    private func serve(
        _ own: Configuration, _ configuration: ServiceConfiguration, _ world: LiveWorld, _ log: Log, _ metrics: MetricsRegistry,
        until stopSignal: StopSignal
    ) async throws {
        let databases = OpenDatabases(world, metrics)
        defer { databases.close() }
        var database: Database?
        if let address = configuration.database { database = try await open(address, databases, log) }
        // Makes the calls and runs what is between them: one thread, which nobody has to wake for the next step.
        let loop = try EventLoop(world: world)
        defer { loop.close() }
        world.run(on: loop)
        let connections = Connections(openFiles: raiseOpenFileLimit())
        var client = CurlClient.Configuration()
        client.maximumKeptConnections = min(client.maximumKeptConnections, connections.remotes)
        let http = try CurlClient(client, world: world, loop: loop)
        defer { http.close() }
        let exporter = SpanExporter(configuration.tracing, http: http, world: world, log: log, metrics: metrics)
        let context = ServiceContext(
            world: world, database: database, http: http,
            authenticator: audience == nil ? OpenDoor() : configuration.authentication.authenticator(http, world, log, metrics), log: log,
            metrics: metrics, tracer: Tracer(sampler: configuration.tracing.sampler, buffer: exporter?.buffer),
            documents: configuration.documents.map {
                Documents(
                    folder: $0, service: name, issuer: configuration.authentication.issuer, read: { Environment.bytes(ofFile: $0) })
            },
            open: { try await databases.open($0, $1, variable: $2, $3) })
        let app = try await build(own, context)
        var serverConfiguration = ServerConfiguration()
        serverConfiguration.host = configuration.host
        serverConfiguration.port = configuration.port
        serverConfiguration.maximumBodySize = maximumBodySize
        let clients = serverConfiguration.maximumConnections
        serverConfiguration.maximumConnections = min(clients, connections.clients)
        // A replica beside others is called as soon as it listens. An issuer that is away is waited for no longer than this.
        await context.authenticator.prepare(until: world.uptime + .seconds(3))
        let server = try Server(
            serverConfiguration, world: world, loop: loop, admit: { app.precheck($0) }, refuse: { app.refuse($0) },
            respond: { await app.respond($0) })
        if connections.clients < clients {
            log.warning(
                "few connections are allowed: raise the limit of open files (ulimit -n)", ["connections": "\(connections.clients)"])
        }
        metrics.gauge("http_connections_open", "Connections of clients.") { [weak server] in Double(server?.connectionCount ?? 0) }
        for service in app.services { world.spawn(service.name, service.run) }
        if let exporter { world.spawn("spans", exporter.run) }
        log.info("listening", ["address": "http://\(bracketed(configuration.host)):\(server.port)", "version": productVersion])

        let signal = await stopSignal.received()
        log.info("stopping", ["signal": signal, "connections": String(server.connectionCount)])
        app.willStop()
        // Nothing may keep a stopping process longer than this.
        _ = world.timer(at: world.uptime + .seconds(20)) { exit(1) }
        await server.stop()
        await exporter?.finish()
        log.info("stopped")
    }

    /// The service's own database, as soon as it is there: a server may come up later than its services.
    private func open(_ address: DatabaseAddress, _ databases: OpenDatabases, _ log: Log) async throws -> Database {
        let database = try databases.open(address)
        let weakness = try await database.whenThere {
            log.warning("waiting for the database", ["error": "\($0)"])
        } _: {
            try await database.weakness()
        }
        if let weakness { log.warning("the database may lose what it was told", ["reason": weakness]) }
        return database
    }

    /// As it stands in an address.
    func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    /// Why it could not start, and what to do about it.
    func sentence(_ error: any Error, _ configuration: ServiceConfiguration) -> String {
        switch error {
        case ServerError.unknownHost(let host, let reason): return "HOST is \"\(host)\", which is no address of this machine: \(reason)"
        case ServerError.cannotListen(let host, let port, let reason):
            return "cannot listen on \(bracketed(host)):\(port): \(reason); choose another with HOST and PORT"
        case ServerError.cannotStart: return "the HTTP server cannot be started: raise the limit of open files (ulimit -n)"
        case let error as LogWriter.CannotOpen:
            return "cannot write the log \"\(error.path)\": \(error.reason); choose another with LOG_FILE"
        case let error as UnusableDatabase: return sentence(error)
        case let error as DatabaseError:
            guard let database = configuration.database else { return "\(error)" }
            return sentence(UnusableDatabase(database, variable: configuration.databaseVariable, cause: error))
        default: return "\(error)"
        }
    }

    private func sentence(_ database: UnusableDatabase) -> String {
        let other =
            if case .sqlite = database.address { "choose another file with \(database.variable)" } else { "see \(database.variable)" }
        guard case .newerSchema(let module, let found, let known) = database.cause else {
            return "cannot open the database \"\(database.address)\": \(database.cause); \(other)"
        }
        return """
            the database \"\(database.address)\" is of a newer version (\(module) \(found), this program knows \(known)): \
            start that version, or \(other)
            """
    }

    /// To standard error, a line each.
    func complain(_ sentences: [String]) {
        let text = sentences.map { "\(name): \($0)\n" }.joined()
        Environment.writeToStandardError(text)
    }
}
