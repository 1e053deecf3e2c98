import Foundation
import JSON
import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct LogFormatTests {
    @Test func `a JSON line is one object with all that was said`() async throws {
        let folder = try TemporaryFolder()
        let world = LiveWorld()
        let writer = try LogWriter(path: folder.file("logs.log"), world: world)
        let log = Log(service: "pagos", level: .info, format: .json, world: world, destination: writer)
        let trace = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        TraceContext.$current.withValue(trace) { log.error("a \"b\"\nc", ["pago": "7", "texto": "\u{1B}ñ"]) }
        await world.stop()
        let lines = try String(contentsOfFile: folder.file("logs.log"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1)
        let object = try JSONObject(parsing: Array(try #require(lines.first).utf8))
        #expect(object.members.map(\.name) == ["time", "level", "service", "message", "pago", "texto", "trace_id"])
        #expect(try object.string("level") == "error")
        #expect(try object.string("message") == "a \"b\"\nc")
        #expect(try object.string("texto") == "\u{1B}ñ")
        #expect(try object.string("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test func `a file that has its size is put aside, three are kept, and no line is cut`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        let world = HeldWorld()
        let writer = try LogWriter(path: path, maximumSize: 100, world: world)
        for line in 0..<60 {
            writer.write("line \(line)")
            world.run()
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["logs.log", "logs.log.1", "logs.log.2", "logs.log.3"])
        var kept: [String] = []
        for name in ["logs.log.3", "logs.log.2", "logs.log.1", "logs.log"] {
            let text = try String(contentsOfFile: folder.file(name), encoding: .utf8)
            #expect(text.utf8.count <= 100)
            kept += text.split(separator: "\n").map(String.init)
        }
        #expect(kept.last == "line 59")
        #expect(kept == (60 - kept.count..<60).map { "line \($0)" })
    }

    @Test func `what was there before counts`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        try (String(repeating: "x", count: 95) + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let world = HeldWorld()
        let writer = try LogWriter(path: path, maximumSize: 100, world: world)
        writer.write("new line")
        world.run()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new line\n")
        #expect(try String(contentsOfFile: path + ".1", encoding: .utf8).hasPrefix("xxx"))
    }
}
