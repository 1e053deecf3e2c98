import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// A service whose collector does not answer.
@Suite(.timeLimit(.minutes(5)))
struct CollectorAwayTests {
    @Test func `it serves and stops as ever, and says so once`() async throws {
        let folder = try TemporaryFolder()
        let endpoint = "http://127.0.0.1:\(try FreePort.find())"
        let process = try ServiceProcess("pagos", in: folder.path, ["OTEL_EXPORTER_OTLP_ENDPOINT": endpoint])
        let address = try await process.address()
        // More than two batches, which are not waited for.
        let status = try await Shell.output("curl -s -o /dev/null '\(address)/pagos?[1-1100]' && curl -s \(address)/metrics")
        #expect(status.contains("# TYPE spans_waiting gauge"))
        let exit = try await process.stop()
        #expect(exit == .init(status: 0, bySignal: false))
        let lines = process.console.split(separator: "\n").filter { $0.contains("the collector") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(" warning pagos the collector does not take the spans, which are dropped") == true)
    }

    @Test func `one that takes the connection and says nothing does not keep it from ending`() async throws {
        let silent = try SilentServer()
        let folder = try TemporaryFolder()
        let process = try ServiceProcess(
            "pagos", in: folder.path, ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(silent.port)"])
        _ = try await Shell.output("curl -s \(try await process.address())/pagos")
        let start = Date()
        let exit = try await process.stop()
        #expect(exit == .init(status: 0, bySignal: false))
        #expect(Date().timeIntervalSince(start) < 8, "the limit of a request is 10 s, that of the last one 2")
    }
}
