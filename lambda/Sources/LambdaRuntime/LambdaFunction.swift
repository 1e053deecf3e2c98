internal import Glibc
internal import Observability
internal import OutboundHTTP
internal import WorldKit

/// The executable of a function that AWS Lambda runs: it asks the Runtime API for one event after the other and answers each of them
/// once. Without that API it answers one event from a file, for tests and for whoever works on it.
package struct LambdaFunction: Sendable {
    let name: String
    let summary: String
    let start: @Sendable (LambdaStart) async throws -> LambdaHandler

    /// - Parameters:
    ///   - name: the executable's, which lines of the log bear.
    ///   - summary: what it is for, in one line.
    ///   - start: makes what answers events, once. What it throws is told as an error of the start, and ends the process.
    package init(_ name: String, summary: String, start: @escaping @Sendable (LambdaStart) async throws -> LambdaHandler) {
        self.name = name
        self.summary = summary
        self.start = start
    }

    /// Does what the command line and the environment say and ends the process: 0 when all went well, 64 for a wrong option, 78 for a
    /// wrong configuration (the numbers of sysexits.h), 1 for anything else.
    package func main() async -> Never {
        signal(SIGPIPE, SIG_IGN)
        // The emulator gives what it does not know as an empty text.
        let variables = Dictionary(SystemFiles.environment().filter { !$0.value.isEmpty }.map { ($0.name, $0.value) }) { first, _ in first }
        let environment: LambdaEnvironment
        do {
            environment = try LambdaEnvironment(variables)
        } catch {
            complain("\(error.name) is \"\(error.value)\": it should be \(error.wanted)")
            exit(78)
        }
        switch LambdaMode(Array(CommandLine.arguments.dropFirst()), api: environment.runtimeAPI) {
        case .help:
            print(help)
            exit(0)
        case .poll(let address): exit(await poll(address, environment))
        case .once(let path): exit(await answer(eventIn: path, environment))
        case .unknown(let sentence):
            complain(sentence)
            exit(64)
        }
    }

    private var help: String {
        """
        \(name): \(summary)

        Usage: \(name) [--evento FILE | --help]

        Serves until SIGTERM, what the Lambda Runtime API at AWS_LAMBDA_RUNTIME_API gives to it: Lambda and its emulator set that variable, and
        then arguments mean nothing. Without it --evento answers the event in that file, or in standard input (-), on standard output.

        AWS_LAMBDA_LOG_LEVEL (TRACE, DEBUG, INFO, WARN, ERROR or FATAL; default INFO) and AWS_LAMBDA_LOG_FORMAT (Text or JSON; default
        Text) are those of AWS Lambda.
        """
    }

    private func poll(_ address: String, _ environment: LambdaEnvironment) async -> Int32 {
        let signal = StopSignal()
        let world = LiveWorld()
        let stop = OneShot<String>()
        world.spawn("signals") {
            stop.complete(.success(await signal.received()))
            // Nothing may keep a stopping process longer than this.
            _ = world.timer(at: world.uptime + .seconds(20)) { exit(1) }
        }
        let status: Int32
        do {
            let http = try CurlClient(RuntimeAPI.client, world: world)
            defer { http.close() }
            status = await LambdaLoop(
                api: RuntimeAPI(address: address, http: http), environment: environment, start: start, log: log(environment, world),
                world: world,
                stop: stop,
                // Nobody reads variables then: libcurl waits, and no handler runs.
                export: { SystemFiles.setVariable("_X_AMZN_TRACE_ID", $0) }
            ).run()
        } catch {
            complain("\(error)")
            status = 1
        }
        await world.stop()
        return status
    }

    func log(_ environment: LambdaEnvironment, _ world: any World) -> Log {
        Log(service: name, level: environment.logLevel, format: environment.logFormat, world: world, destination: ConsoleLines())
    }

    func complain(_ sentence: String) { SystemFiles.write(Array("\(name): \(sentence)\n".utf8), to: SystemFiles.standardError) }
}
