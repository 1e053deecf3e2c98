import Observability
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@testable import LambdaRuntime

/// How the loop ends, and that it never leaves an event without its answer.
@Suite(.timeLimit(.minutes(5)))
struct EndTests {
    @Test func `a stop ends the waiting for events`() async throws {
        let api = ScriptedRuntimeAPI()
        try await Rig.with(api, in: LiveWorld()) { rig in
            let status = try await rig.run(events: 0, LambdaHandler(bytes: { event, _ in event }))
            #expect(status == 0)
            #expect(api.told.isEmpty)
        }
    }

    @Test func `an event that is in the handler's hands when the stop comes is answered, and no other is asked for`() async throws {
        let api = ScriptedRuntimeAPI([.init(id: "uno"), .init(id: "dos")])
        let (begun, go) = (OneShot<Void>(), OneShot<Void>())
        try await Rig.with(api, in: LiveWorld()) { rig in
            async let status = rig.loop { _ in
                LambdaHandler(bytes: { _, _ in
                    begun.complete(.success(()))
                    try await go.value()
                    return Array("done".utf8)
                })
            }.run()
            try await begun.value()
            rig.stop.complete(.success("SIGTERM"))
            go.complete(.success(()))
            let exit = try await status
            #expect(exit == 0)
            #expect(api.told == [.init(path: "invocation/uno/response", body: "done")])
            #expect(api.polls == 1)
        }
    }

    /// Gives events, then fails.
    private struct FailingClient: HTTPClient {
        let left: Locked<Int>
        let kind: HTTPClientError.Kind
        var losesAnswers = false
        let requests = Locked<[OutboundRequest]>([])

        func send(_ request: OutboundRequest) async throws -> OutboundResponse {
            requests.withLock { $0.append(request) }
            guard request.method == "GET" else {
                if losesAnswers { throw HTTPClientError(.connectionLost, reason: "script", wasSent: true) }
                return OutboundResponse(status: 202)
            }
            let isLeft = left.withLock { left -> Bool in
                left -= 1
                return left >= 0
            }
            guard isLeft else { throw HTTPClientError(kind, reason: "script", wasSent: kind != .cannotConnect) }
            return OutboundResponse(status: 200, headers: [("lambda-runtime-aws-request-id", "uno")])
        }
    }

    @Test(
        arguments: [
            (0, .connectionLost, 0), (1, .connectionLost, 0), (0, .cannotConnect, 1), (1, .cannotConnect, 0), (0, .failed, 1),
            (1, .invalidResponse, 1),
        ] as [(Int, HTTPClientError.Kind, Int32)])
    func `an API that goes away while nothing is to be answered ends the function well; one that never was there does not`(
        events: Int, kind: HTTPClientError.Kind, exit: Int32
    ) async throws {
        let client = FailingClient(left: Locked(events), kind: kind)
        let status = try await run(client)
        #expect(status == exit)
        let requests = client.requests.withLock { $0 }
        #expect(requests.map(\.method) == Array(repeating: ["GET", "POST"], count: events).flatMap { $0 } + ["GET"])
        #expect(requests.allSatisfy { ($0.timeout == nil) == ($0.method == "GET") }, "only the wait for an event may take for ever")
    }

    @Test func `an answer that may not have arrived is not sent again, and the function does not end well`() async throws {
        let client = FailingClient(left: Locked(2), kind: .failed, losesAnswers: true)
        let status = try await run(client)
        #expect(status == 1)
        #expect(client.requests.withLock { $0.map(\.method) } == ["GET", "POST"])
    }

    /// The exit status of a function that answers what it gets.
    private func run(_ client: FailingClient) async throws -> Int32 {
        try await LiveWorld().during { world in
            await LambdaLoop(
                api: RuntimeAPI(address: "127.0.0.1:1", http: client), environment: try LambdaEnvironment([:]),
                start: { _ in LambdaHandler(bytes: { event, _ in event }) }, log: .none(world), world: world, stop: OneShot(),
                export: { _ in }
            ).run()
        }
    }
}
