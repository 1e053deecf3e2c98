import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

extension Soak {
    private enum Trouble: Int, CaseIterable {
        case refused, tooLarge, late, reset, unanswered
        case cancelledAtOnce, cancelledWaiting, cancelledInBody
    }

    /// One call, and whether it ends as it should. Which one follows from its number: one in four has its trouble.
    func call(_ number: Int) async throws {
        var random = SplitMix64(seed: UInt64(number))
        guard Int.random(in: 0..<4, using: &random) == 0 else {
            let body = Bool.random(using: &random) ? [UInt8](repeating: 120, count: Int.random(in: 0..<10_000, using: &random)) : nil
            let response = try await client.send(OutboundRequest(body == nil ? "GET" : "POST", url("/eco"), body: body))
            #expect(response.status == 200)
            #expect(response.body == body ?? [])
            return
        }
        switch Trouble.allCases.randomElement(using: &random) ?? .refused {
        case .refused: await fails("POST", refusing + "/", .cannotConnect)
        case .tooLarge: await fails("GET", url("/grande"), .responseTooLarge)
        case .reset: await fails("POST", mean.url + "/corta", .connectionLost)
        case .unanswered: await fails("POST", mean.url + "/nada", .connectionLost)
        case .late: await isLate()
        case .cancelledAtOnce: await isCancelled(url("/eco"), at: nil)
        case .cancelledWaiting:
            let visit = visits.open()
            defer { visits.close(visit) }
            await isCancelled(url("/espera" + visit.query), at: visit)
        case .cancelledInBody:
            let visit = visits.open()
            defer { visits.close(visit) }
            await isCancelled(mean.url + "/mitad" + visit.query, at: visit)
        }
    }

    private func fails(_ method: String, _ url: String, _ kind: HTTPClientError.Kind) async {
        let error = await FailureTests.error { try await client.send(OutboundRequest(method, url, body: method == "POST" ? [1] : nil)) }
        #expect(error?.kind == kind, "\(url)")
    }

    private func isLate() async {
        let visit = visits.open()
        defer { visits.close(visit) }
        let request = OutboundRequest("POST", url("/espera" + visit.query), timeout: .milliseconds(20))
        let error = await FailureTests.error { try await client.send(request) }
        // On a busy machine it may not even have left.
        #expect(error?.kind == .timedOut || error?.kind == .cannotConnect)
    }

    /// Cancels a call when it has come there; without a visit at once, when it may even be answered before.
    private func isCancelled(_ url: String, at visit: Visits.Visit?) async {
        let call = Task {
            defer { visit?.hasCome.complete(.success(())) }  // nobody waits for one that failed
            return try await client.send(OutboundRequest("POST", url, body: [1]))
        }
        try? await visit?.hasCome.value()
        call.cancel()
        switch await call.result {
        case .success(let response): #expect(response.status == 200 && url.hasSuffix("/eco"))
        case .failure(let error): #expect(error is CancellationError)
        }
    }

    /// What the honest server does.
    static func answer(_ request: Request, _ visits: Visits) async -> Response {
        switch request.target.path {
        case "/grande": return Response(status: 200, body: [UInt8](repeating: 120, count: configuration.maximumResponseSize + 1))
        case "/espera":
            let visit = visits.find(in: request.target.query.map { "\($0.name)=\($0.value)" }.joined())
            visit?.hasCome.complete(.success(()))
            try? await visit?.mayGo.value()
            return Response(status: 200)
        default: return Response(status: 200, body: request.body)
        }
    }

    /// What the mean server does.
    static func misbehave(on connection: ScriptedConnection, _ visits: Visits) {
        guard let request = connection.readRequest() else { return }
        if request.hasPrefix("POST /corta") {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhola")
            connection.endByReset()
        } else if request.hasPrefix("POST /mitad") {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhola")
            visits.find(in: request)?.hasCome.complete(.success(()))
            connection.waitUntilClosed()
        }
    }
}
