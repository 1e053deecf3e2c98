import HTTPServer
import TestSupport
import Testing

/// Requests that all come while the server is at another one.
@Suite(.timeLimit(.minutes(5))) struct BurstTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    /// libmicrohttpd takes its events by 128 at a time. When it has got exactly so many it asks for more before it looks at
    /// them, and waits for as long as nothing else happens.
    @Test(arguments: [126, 127, 128, 129, 255, 256, 257]) func `however many come together, each is answered`(count: Int) async throws {
        let reached = Gate()
        let mayGoOn = Gate()
        try await withServer(respond: { request in
            guard request.target.path == "/espera" else { return Response(status: 200) }
            reached.open()
            mayGoOn.wait()  // the server's own thread stands still
            return Response(status: 201)
        }) { server in
            let port = server.port
            let statuses = try await offPool {
                let sockets = try (0...count).map { _ in try RawSocket(port: port) }
                // Each has been taken in, and is at rest.
                for socket in sockets {
                    try socket.send(Self.get)
                    _ = try socket.response()
                }
                try sockets[count].send("GET /espera HTTP/1.1\r\nHost: h\r\n\r\n")
                reached.wait()
                for socket in sockets[..<count] { try socket.send(Self.get) }
                mayGoOn.open()
                return try sockets.map { try $0.response()?.status }
            }
            #expect(statuses == Array(repeating: 200, count: count) + [201])
        }
    }
}
