import Foundation
import Persistence
import TestSupport
import Testing
import WorldKit

/// What becomes of requests when a service is told to stop, or is killed.
@Suite(.timeLimit(.minutes(5)))
struct StopTests {
    /// What the clients saw.
    private struct Seen: Sendable {
        var answered: Set<String> = []
        var unanswered: Set<String> = []
        var lost = 0
    }

    /// Clients that write products, one after another, until nobody listens any more. `busy` is told once they are at it.
    private func clients(_ count: Int, port: Int, busy: OneShot<Void>) async throws -> Seen {
        let seen = Locked(Seen())
        let ended = (0..<count).map { _ in OneShot<Void>() }
        for (number, end) in ended.enumerated() {
            Thread.detachNewThread {
                Self.client(number, port, seen, busy)
                end.complete(.success(()))
            }
        }
        for end in ended { try await end.value() }
        return seen.withLock { $0 }
    }

    private static func client(_ number: Int, _ port: Int, _ seen: Locked<Seen>, _ busy: OneShot<Void>) {
        var count = 0
        while let connection = KeptConnection(port: port) {
            var keeps = true
            while keeps {
                count += 1
                let name = "p-\(number)-\(count)"
                let body = #"{"nombre":"\#(name)","precio":1}"#
                let request = """
                    POST /productos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Stack.token)\r\n\
                    Content-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """
                let outcome = connection.send(request)
                let enough = seen.withLock { seen -> Bool in
                    switch outcome {
                    case .answered(201, let stays):
                        seen.answered.insert(name)
                        keeps = stays
                    case .answered:
                        seen.lost += 1
                        keeps = false
                    case .endedBefore:
                        seen.unanswered.insert(name)
                        keeps = false
                    case .endedWithin:
                        seen.lost += 1
                        keeps = false
                    }
                    return seen.answered.count >= 200
                }
                if enough { busy.complete(.success(())) }
            }
        }
    }

    /// The names in the database that a service left.
    private func names(in path: String) async throws -> Set<String> {
        try DatabaseKind.checkIntegrity(path)
        let world = LiveWorld()
        let database = try Database.sqlite(path: path, world: world)
        let names = try await database.read { try $0.query("SELECT nombre FROM productos") { try $0.text(0) } }
        database.close()
        await world.stop()
        return Set(names)
    }

    @Test func `SIGTERM under traffic loses no request`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("productos", in: folder.path, ["SERVICE_TOKEN": Stack.token])
        let port = try await process.port
        let busy = OneShot<Void>()
        async let traffic = clients(8, port: port, busy: busy)
        try await busy.value()
        process.send(signal: SIGTERM)
        let seen = try await traffic
        #expect(try await process.exit() == .init(status: 0, bySignal: false))
        #expect(seen.lost == 0)
        #expect(seen.answered.count >= 200)
        let kept = try await names(in: folder.file("productos.db"))
        #expect(seen.answered.isSubset(of: kept), "answered, and not there")
        // What got no answer was not read: nobody has lost a product that exists.
        #expect(kept.isDisjoint(with: seen.unanswered), "there, and not answered")
    }

    @Test func `a connection that is open when the stop begins is served, and told to close`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("productos", in: folder.path, ["SERVICE_TOKEN": Stack.token])
        let port = try await process.port
        let request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
        let turns = (ready: OneShot<Void>(), done: OneShot<[KeptConnection.Outcome]>())
        let release = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            guard let connection = KeptConnection(port: port) else { return turns.done.complete(.success([])) }
            let before = connection.send(request)
            turns.ready.complete(.success(()))
            release.wait()
            turns.done.complete(.success([before, connection.send(request), connection.send(request)]))
        }
        try await turns.ready.value()
        process.send(signal: SIGTERM)
        try await process.said(" stopping ")
        release.signal()
        #expect(
            try await turns.done.value() == [
                .answered(status: 200, keeps: true), .answered(status: 200, keeps: false), .endedBefore,
            ])
        #expect(try await process.exit() == .init(status: 0, bySignal: false))
    }

    @Test func `after SIGKILL every product that was answered is there`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("productos", in: folder.path, ["SERVICE_TOKEN": Stack.token])
        let port = try await process.port
        let busy = OneShot<Void>()
        async let traffic = clients(8, port: port, busy: busy)
        try await busy.value()
        process.send(signal: SIGKILL)
        let seen = try await traffic
        #expect(try await process.exit() == .init(status: SIGKILL, bySignal: true))
        #expect(seen.answered.count >= 200)
        #expect(seen.answered.isSubset(of: try await names(in: folder.file("productos.db"))))
        let again = try ServiceProcess("productos", in: folder.path, ["SERVICE_TOKEN": Stack.token])
        _ = try await again.address()
        #expect(try await again.stop() == .init(status: 0, bySignal: false))
    }

    @Test func `two signals end a service at once`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("pagos", in: folder.path)
        let port = try await process.port
        // A request that has begun and does not go on holds the stop up for longer than this test takes.
        let socket = try await offPool {
            let socket = try RawSocket(port: port)
            try socket.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: ")
            _ = try socket.response()
            return socket
        }
        process.send(signal: SIGINT)
        try await process.said(" stopping signal=SIGINT")
        process.send(signal: SIGINT)
        #expect(try await process.exit() == .init(status: 130, bySignal: false))
        withExtendedLifetime(socket) {}
    }
}
