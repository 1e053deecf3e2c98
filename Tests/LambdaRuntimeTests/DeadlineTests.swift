import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@testable import LambdaRuntime

@Suite(.timeLimit(.minutes(5)))
struct DeadlineTests {
    /// Three seconds after the clock of a ManualWorld begins.
    private static let event = ScriptedRuntimeAPI.Event(id: "uno", headers: [(name: "Deadline-Ms", value: "1772357403000")])

    @Test func `a handler that takes too long is cancelled, and the answer is there before Lambda ends the process`() async throws {
        let world = ManualWorld()
        let api = ScriptedRuntimeAPI([Self.event])
        let cancelled = OneShot<Void>()
        try await Rig.with(api, in: world) { rig in
            async let status = rig.loop { _ in
                LambdaHandler(bytes: { event, context in
                    do { try await context.world.sleep(for: .seconds(60)) } catch {
                        cancelled.complete(.success(()))
                        throw error
                    }
                    return event
                })
            }.run()
            await world.untilTimers(2)
            world.advance(by: .milliseconds(2899))
            #expect(api.told.isEmpty)
            world.advance(by: .milliseconds(1))
            try await cancelled.value()
            try await api.untilPolls(2)
            rig.stop.complete(.success("SIGTERM"))
            let exit = try await status
            #expect(exit == 0)
            #expect(api.told.map(\.path) == ["invocation/uno/error"])
            #expect(api.told.first?.errorType == "Function.Timedout")
            let body = try JSONObject(parsing: Array(try #require(api.told.first).body.utf8))
            #expect(try body.string("errorMessage") == "Task timed out after 2.90 seconds")
        }
    }

    @Test func `while a handler goes on past its deadline no other event is asked for`() async throws {
        let world = ManualWorld()
        let api = ScriptedRuntimeAPI([Self.event, .init(id: "dos")])
        let (told, go) = (OneShot<Void>(), OneShot<Void>())
        try await Rig.with(api, in: world) { rig in
            async let status = rig.loop { _ in
                LambdaHandler(bytes: { event, context in
                    guard context.requestID == "uno" else { return event }
                    // Its cancellation is not heeded.
                    await withTaskCancellationHandler {
                        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                            context.world.spawn("later") {
                                _ = try? await go.value()
                                continuation.resume()
                            }
                        }
                    } onCancel: {
                        told.complete(.success(()))
                    }
                    return event
                })
            }.run()
            await world.untilTimers(1)
            world.advance(by: .seconds(3))
            try await told.value()
            let isTold = try await LiveWorld().during { live in try await eventually(within: .seconds(20), in: live) { api.told.count == 1 }
            }
            #expect(isTold)
            #expect(api.polls == 1)
            go.complete(.success(()))
            try await api.untilPolls(3)
            rig.stop.complete(.success("SIGTERM"))
            let exit = try await status
            #expect(exit == 0)
            #expect(api.told.map(\.path) == ["invocation/uno/error", "invocation/dos/response"])
        }
    }

    @Test(
        arguments: [
            ("1000", 900), ("1500", 1400), ("10", 9), ("900000", 899_900), (nil, 899_900), ("", 899_900), ("soon", 899_900),
            // Past, too far, and a million times too large.
            ("0", 899_900), ("-5", 899_900), ("900001", 899_900), ("1772357403000000000", 899_900), ("9223372036854775807", 899_900),
        ] as [(String?, Int64)])
    func `a handler gets the time that is left but for a margin, and 15 minutes where what is said cannot be`(
        left: String?, millis: Int64
    ) throws {
        let now = Instante(micros: 1_772_357_400_000_000)
        // Those that are no milliseconds from now are told as they stand.
        let deadline = left.map { text in Int64(text).flatMap { abs($0) < 10_000_000 ? String(1_772_357_400_000 + $0) : nil } ?? text }
        let headers = [("Lambda-Runtime-Aws-Request-Id", "uno")] + (deadline.map { [("Lambda-Runtime-Deadline-Ms", $0)] } ?? [])
        let event = try RuntimeEvent(OutboundResponse(status: 200, headers: headers.map { (name: $0.0, value: $0.1) }))
        #expect(event.timeForHandler(now: now) == .milliseconds(millis))
    }
}
