import Foundation
import JSON
import OutboundHTTP
import Testing

/// The real function under the real emulator.
@Suite(.timeLimit(.minutes(5)))
struct FacturaEmulatorTests {
    @Test func `each sample event is answered as its name says`() async throws {
        let samples = URL(filePath: #filePath).appending(path: "../../../../lambda/events").standardizedFileURL.path
        try await Emulator.with("factura") { emulator in
            for name in try FileManager.default.contentsOfDirectory(atPath: samples) {
                let response = try await emulator.call(try String(contentsOfFile: samples + "/" + name, encoding: .utf8))
                #expect(response.status == 200)
                let envelope = try JSONObject(parsing: response.body)
                let status = Int64(name.split(separator: "-").dropFirst().first ?? "") ?? 200
                #expect(try envelope.number("statusCode") == status, "\(name)")
                let body = try JSONObject(parsing: Array(try #require(try envelope.string("body")).utf8))
                #expect(body.members.map(\.name) == (status == 200 ? ["factura", "html"] : ["error", "miembro"]), "\(name)")
            }
            #expect(emulator.console.contains("trace_id=4bf92f3577b34da6a3ce929d0e0e4736"))
            #expect(!emulator.console.contains("Yerba"))
        }
    }
}
