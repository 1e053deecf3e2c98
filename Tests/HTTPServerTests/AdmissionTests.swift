import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Who is let in before a body is read, and who still answers when a stop can wait no longer.
@Suite(.timeLimit(.minutes(5))) struct AdmissionTests {
    @Test(arguments: [
        "Content-Length: 5\r\n", "Content-Length: 5\r\nExpect: 100-continue\r\n", "Content-Length: 2000000\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: x\r\n", "Transfer-Encoding: chunked\r\n",
    ])
    func `who is not let in is told so before a body is read, whatever else is wrong with it`(fields: String) async throws {
        let recorder = Recorder()
        try await withServer(
            admit: { $0.headers["X-Key"] == nil ? Response(status: 401) : nil }, respond: { recorder.respond($0) }
        ) { server in
            let text = try await server.everything(sent: "POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
            #expect(text.hasPrefix("HTTP/1.1 401 "))
            #expect(recorder.requests.isEmpty)
            let answer = try await server.answer(to: "POST / HTTP/1.1\r\nHost: h\r\nX-Key: 1\r\nContent-Length: 1\r\n\r\nx")
            #expect(answer?.status == 200)
            #expect(recorder.requests.count == 1)
        }
    }

    @Test func `a handler that waits too long is cancelled, and may still answer for itself`() async throws {
        let entered = OneShot<Void>()
        let respond: @Sendable (Request) async -> Response = { _ in
            entered.complete(.success(()))
            do {
                try await OneShot<Void>().value()
                return Response(status: 200)
            } catch {
                return Response(status: 202)
            }
        }
        try await withServer({ $0.finishTime = .milliseconds(20) }, respond: respond) { server in
            async let answer = server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await entered.value()
            await server.stop()
            let status = try await answer?.status
            #expect(status == 202)
        }
    }
}
