import Glibc
import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// As many calls as a bad day brings, all under way at one time.
@Suite(.timeLimit(.minutes(5))) struct ThousandCallsTests {
    private static let count = 1000

    /// A call needs a connection of its own while others are under way: no answer is given before the last one has arrived.
    @Test func `a thousand calls at once each get their own answer, and only so many connections are kept`() async throws {
        #expect(raiseOpenFileLimit() >= 3 * Self.count)
        var configuration = CurlClient.Configuration()
        configuration.maximumKeptConnections = 50
        configuration.connectTimeout = .seconds(30)
        let arrived = Locked(0)
        let allArrived = OneShot<Void>()
        try await withServer(configuration) { request in
            let isLast = arrived.withLock { arrived in
                arrived += 1
                return arrived == Self.count
            }
            if isLast { allArrived.complete(.success(())) }
            try? await allArrived.value()
            return Response(status: 200, body: request.body)
        } _: { client, url, server async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.count {
                    group.addTask {
                        let body = Array("llamada \(number)".utf8)
                        let response = try await client.send(OutboundRequest("POST", url + "/", body: body, timeout: .seconds(50)))
                        #expect(response.body == body)
                    }
                }
                try await group.waitForAll()
            }
            #expect(arrived.withLock { $0 } == Self.count)
            // The server hears of the end of a connection after the client has closed it.
            while server.connectionCount > 50 {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(server.connectionCount == 50)
            // Those are used again.
            for _ in 0..<10 { #expect(try await client.send(OutboundRequest("GET", url + "/", timeout: .seconds(50))).status == 200) }
            #expect(server.connectionCount == 50)
        }
    }

    @Test func `a thousand calls over twenty connections are all answered, also where some are given up`() async throws {
        var configuration = CurlClient.Configuration()
        configuration.maximumConnectionsPerHost = 20
        configuration.connectTimeout = .seconds(30)
        let most = Locked((now: 0, ever: 0))
        try await withServer(configuration) { request in
            most.withLock { most in
                most.now += 1
                most.ever = max(most.ever, most.now)
            }
            await Task.yield()
            most.withLock { $0.now -= 1 }
            return Response(status: 200, body: request.body)
        } _: { client, url, server async throws in
            let calls = (0..<Self.count).map { number in
                Task {
                    let request = OutboundRequest("POST", url + "/", body: Array("\(number)".utf8), timeout: .seconds(50))
                    return try await client.send(request).body
                }
            }
            for (number, call) in calls.enumerated() where number % 3 == 0 { call.cancel() }
            for (number, call) in calls.enumerated() {
                switch await call.result {
                case .success(let body): #expect(body == Array("\(number)".utf8))
                case .failure(let error): #expect(error is CancellationError && number % 3 == 0, "\(number): \(error)")
                }
            }
            #expect(most.withLock { $0.ever } <= 20)
        }
    }

    @Test func `a thousand calls of which some fail and some are cancelled each end in their own way`() async throws {
        let (descriptor, refusingPort) = try loopbackSocket()
        defer { close(descriptor) }
        try await withServer { request in
            Response(status: 200, body: request.body)
        } _: { client, url, _ async throws in
            let calls = (0..<Self.count).map { number in
                Task {
                    let target = number % 5 == 0 ? "http://127.0.0.1:\(refusingPort)/" : url + "/"
                    return try await client.send(OutboundRequest("POST", target, body: Array("\(number)".utf8), timeout: .seconds(50)))
                }
            }
            for (number, call) in calls.enumerated() where number % 7 == 0 { call.cancel() }
            var (answered, refused, cancelled) = (0, 0, 0)
            for (number, call) in calls.enumerated() {
                switch await call.result {
                case .success(let response):
                    answered += 1
                    #expect(response.body == Array("\(number)".utf8))
                    #expect(number % 5 != 0)
                case .failure(is CancellationError):
                    cancelled += 1
                    #expect(number % 7 == 0)
                case .failure(let error):
                    refused += 1
                    #expect((error as? HTTPClientError)?.kind == .cannotConnect)
                    #expect(number % 5 == 0)
                }
            }
            #expect(answered >= Self.count - 200 - 143)
            #expect(refused >= 200 - 29)
            #expect(cancelled > 0)
        }
    }
}
