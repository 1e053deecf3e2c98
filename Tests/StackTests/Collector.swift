import Foundation
import TestSupport

/// The OpenTelemetry collector as a child process: it takes spans over HTTP and says on its console, in words, what it took.
final class Collector: Sendable {
    /// A span as the collector says it.
    struct Seen: Sendable, Equatable {
        var service = ""
        var traceID = ""
        var spanID = ""
        /// Empty for the first of a trace.
        var parentID = ""
        var name = ""
        /// `Server` or `Client`.
        var kind = ""
        var status = ""
        /// Such as `http.route: Str(/pedidos)`.
        var attributes: [String] = []
    }

    /// Its program, where the environment names one: `scripts/probar` says how.
    static let program = ProcessInfo.processInfo.environment["OTELCOL"]

    struct NotStarted: Error {
        let console: String
    }

    /// For `OTEL_EXPORTER_OTLP_ENDPOINT`.
    let endpoint: String
    private let folder: TemporaryFolder
    private let child: ChildProcess

    private init(_ program: String, port: Int) throws {
        endpoint = "http://127.0.0.1:\(port)"
        folder = try TemporaryFolder()
        let configuration = """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:\(port)"}}}}
            exporters: {debug: {verbosity: detailed}}
            service:
              telemetry: {metrics: {level: none}}
              pipelines: {traces: {receivers: [otlp], exporters: [debug]}}
            """
        try configuration.write(toFile: folder.file("config.yaml"), atomically: true, encoding: .utf8)
        child = try ChildProcess(program, ["--config", folder.file("config.yaml")], in: folder.path)
    }

    /// Starts one, gives it to `body`, and ends it, whatever happens.
    static func with<Value: Sendable>(_ body: @Sendable (Collector) async throws -> Value) async throws -> Value {
        let collector = try await start()
        do {
            let value = try await body(collector)
            try await collector.end()
            return value
        } catch {
            collector.child.send(signal: SIGKILL)
            _ = try? await collector.child.exit()
            throw error
        }
    }

    private static func start() async throws -> Collector {
        guard let program else { throw NotStarted(console: "OTELCOL is not set") }
        var console = ""
        for _ in 0..<3 {  // its port may be taken by somebody else before it takes it
            let collector = try Collector(program, port: try FreePort.find())
            do {
                try await collector.child.said("Everything is ready")
                return collector
            } catch let error as ChildProcess.EndedEarly {
                console = error.console
            }
        }
        throw NotStarted(console: console)
    }

    /// All that it said so far.
    var console: String { child.console }

    /// Ends it.
    /// - Returns: all spans that it took.
    @discardableResult
    func end() async throws -> [Seen] {
        child.send(signal: SIGTERM)
        _ = try await child.exit()
        return Self.spans(in: console)
    }

    private static func spans(in console: String) -> [Seen] {
        var spans: [Seen] = []
        var service = ""
        for line in console.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("Span #") {
                spans.append(Seen(service: service))
            } else if line.hasPrefix("-> service.name: Str(") {
                service = String(line.dropFirst("-> service.name: Str(".count).dropLast())
            } else if line.hasPrefix("-> "), !spans.isEmpty {
                spans[spans.count - 1].attributes.append(String(line.dropFirst(3)))
            } else if let colon = line.firstIndex(of: ":"), !spans.isEmpty {
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                let last = spans.count - 1
                switch line[..<colon].trimmingCharacters(in: .whitespaces) {
                case "Trace ID": spans[last].traceID = value
                case "Parent ID": spans[last].parentID = value
                case "ID": spans[last].spanID = value
                case "Name": spans[last].name = value
                case "Kind": spans[last].kind = value
                case "Status code": spans[last].status = value
                default: break
                }
            }
        }
        return spans
    }
}
