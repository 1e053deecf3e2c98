import Observability
import TestSupport
import Testing
import WorldKit

@testable import LambdaRuntime

@Suite(.timeLimit(.minutes(5)))
struct TypedHandlerTests {
    private struct Order: Decodable, Sendable {
        let item: String
        let pieces: Int
    }

    private struct Bill: Encodable {
        let text: String
        let left: Double
    }

    private static let handler = LambdaHandler { (order: Order, _) in
        Bill(text: order.item, left: order.pieces == 0 ? .infinity : Double(order.pieces))
    }

    private func answer(_ event: String) async throws -> RuntimeAnswer {
        try await ManualWorld().during { world in
            let context = LambdaContext(requestID: "uno", deadline: world.uptime + .seconds(3), log: .none(world), world: world)
            return await RuntimeAnswer { try await Self.handler.handle(Array(event.utf8), context) }
        }
    }

    @Test func `values come in and go out`() async throws {
        let answer = try await answer(#"{"item":"Yerba \"mate\"","pieces":2,"more":[]}"#)
        #expect(
            [#"{"text":"Yerba \"mate\"","left":2}"#, #"{"left":2,"text":"Yerba \"mate\""}"#].map { .result(Array($0.utf8)) }.contains(
                answer))
    }

    @Test(arguments: ["", "null", "[]", #"{"item":1,"pieces":2}"#, #"{"item":"x"}"#, "{", "\u{FF}"])
    func `an event that is none is told as one that cannot be read`(event: String) async throws {
        guard case .failure(let error) = try await answer(event) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.type == "Runtime.UnmarshalError")
    }

    @Test func `an answer that JSON cannot hold is told, too`() async throws {
        guard case .failure(let error) = try await answer(#"{"item":"x","pieces":0}"#) else {
            Issue.record("it was written")
            return
        }
        #expect(error.type == "Runtime.MarshalError")
    }
}
