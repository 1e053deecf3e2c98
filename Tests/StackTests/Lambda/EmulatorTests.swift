import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// The runtime under AWS's own emulator: what a function does wrong, and what becomes of it and of the next call.
@Suite(.timeLimit(.minutes(5)))
struct EmulatorTests {
    private static let function = "funcion-de-prueba"

    /// Calls and reads the answer.
    private func call(_ emulator: Emulator, _ event: String) async throws -> (status: Int, body: JSONObject) {
        let response = try await emulator.call(event)
        return (response.status, try JSONObject(parsing: response.body))
    }

    /// The process that answers.
    private func pid(_ emulator: Emulator) async throws -> Int64 {
        let (status, body) = try await call(emulator, #"{"hacer":"responder","texto":"hola"}"#)
        #expect(status == 200)
        #expect(try body.string("texto") == "hola")
        return try body.number("pid")
    }

    @Test func `calls one after the other are answered by one process`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            for _ in 0..<50 { #expect(try await pid(emulator) == first) }
        }
    }

    @Test func `the handler knows its event`() async throws {
        try await Emulator.with(Self.function, ["AWS_LAMBDA_FUNCTION_TIMEOUT": "5"]) { emulator in
            let context = Data(#"{"custom":{"a":1}}"#.utf8).base64EncodedString()
            let response = try await emulator.call(#"{"hacer":"contexto"}"#, headers: [("X-Amz-Client-Context", context)])
            let body = try JSONObject(parsing: response.body)
            #expect(try body.string("requestID")?.count == 36)
            #expect(try body.string("texto")?.hasPrefix("arn:aws:lambda:") == true)
            #expect(try body.string("clientContext") == #"{"custom":{"a":1}}"#)
            let left: Int64 = try body.number("restanteMs")
            #expect(1...4900 ~= left)
        }
    }

    @Test func `what the handler throws comes as the error's document, and the process goes on`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            let (status, body) = try await call(emulator, #"{"hacer":"fallar","texto":"una \"frase\"\ny otra"}"#)
            #expect(status == 200)
            #expect(try body.string("errorType") == "Function.SinRemedio")
            #expect(try body.string("errorMessage") == "una \"frase\"\ny otra")
            let unread = try await call(emulator, #"{"hacer":7}"#).body
            #expect(try unread.string("errorType") == "Runtime.UnmarshalError")
            #expect(try await pid(emulator) == first)
        }
    }

    @Test(arguments: ["morir", "salir"])
    func `a process that ends in an event is told, and the next call starts another`(how: String) async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            let (status, body) = try await call(emulator, #"{"hacer":"\#(how)"}"#)
            #expect(status == 502)
            #expect(try body.string("errorType") == "Runtime.ExitError")
            #expect(try await pid(emulator) != first)
        }
    }

    @Test func `a process that is killed between two calls is started again`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            kill(pid_t(first), SIGKILL)
            // The emulator may take the call before it has seen that.
            var answers: [Int] = []
            let isAnswered = try await eventually(within: .seconds(20), in: emulator.world) {
                let response = try await emulator.call(#"{"hacer":"responder","texto":"hola"}"#)
                answers.append(response.status)
                return response.status == 200
            }
            #expect(isAnswered && answers.dropLast().allSatisfy { $0 == 502 }, "\(answers)")
            #expect(try await pid(emulator) != first)
        }
    }

    @Test(arguments: [("muere", nil), ("sale", nil), ("falla", "Function.Unprepared")] as [(String, String?)])
    func `a start that fails is told at each call`(how: String, type: String?) async throws {
        try await Emulator.with(Self.function, ["PRUEBA_INICIO": how]) { emulator in
            for _ in 0..<2 {
                let response = try await emulator.call(#"{"hacer":"responder"}"#)
                #expect(response.status == 502)
                if let type {
                    let body = try JSONObject(parsing: response.body)
                    #expect(try body.string("errorType") == type)
                    #expect(try body.string("errorMessage") == "nothing is ready")
                }
            }
        }
    }

    @Test func `a handler that waits too long is answered for in time, and the process goes on`() async throws {
        try await Emulator.with(Self.function, ["AWS_LAMBDA_FUNCTION_TIMEOUT": "1"]) { emulator in
            let first = try await pid(emulator)
            let (status, body) = try await call(emulator, #"{"hacer":"colgar"}"#)
            #expect(status == 200)
            #expect(try body.string("errorType") == "Function.Timedout")
            #expect(try body.string("errorMessage")?.wholeMatch(of: /Task timed out after 0\.\d\d seconds/) != nil, "\(body)")
            #expect(try await pid(emulator) == first)
        }
    }

    @Test func `of a handler that cannot be ended the caller learns in time, and the next call starts another process`() async throws {
        try await Emulator.with(Self.function, ["AWS_LAMBDA_FUNCTION_TIMEOUT": "1"]) { emulator in
            let first = try await pid(emulator)
            let response = try await emulator.call(#"{"hacer":"atascar"}"#)
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self).contains("Task timed out after"))
            #expect(try await pid(emulator) != first)
            #expect(!Emulator.isAlive(first))
        }
    }

    /// What the emulator takes, in bytes: 6 MiB and a hundred.
    private static let limit = 6_291_556

    @Test func `an event of the greatest size is taken; of one byte more the emulator cuts off the end`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let frame = #"{"hacer":"medir","texto":""}"#.utf8.count
            func event(_ size: Int) -> String { #"{"hacer":"medir","texto":"\#(String(repeating: "x", count: size - frame))"}"# }
            let whole = try await call(emulator, event(Self.limit)).body
            #expect(try whole.string("texto") == String(Self.limit - frame))
            let cut = try await call(emulator, event(Self.limit + 1)).body
            #expect(try cut.string("errorType") == "Runtime.UnmarshalError")
            _ = try await pid(emulator)
        }
    }

    @Test func `an answer of the greatest size arrives; one byte more is told as too large, and the process goes on`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            let frame = #"{"texto":""}"#.utf8.count
            let whole = try await emulator.call(#"{"hacer":"agrandar","bytes":\#(Self.limit - frame)}"#)
            #expect(whole.status == 200 && whole.body.count == Self.limit)
            for more in [1, 1 << 20] {
                let (status, body) = try await call(emulator, #"{"hacer":"agrandar","bytes":\#(Self.limit - frame + more)}"#)
                #expect(status == 200)
                #expect(try body.string("errorType") == "Function.ResponseSizeTooLarge")
                #expect(try await pid(emulator) == first)
            }
            #expect(emulator.console.contains("the answer was not taken"))
        }
    }

    @Test func `when the emulator is killed the function ends too, and a new emulator serves`() async throws {
        try await Emulator.with(Self.function) { emulator in
            let first = try await pid(emulator)
            try await emulator.kill()
            let isGone = try await eventually(within: .seconds(20), in: emulator.world) { !Emulator.isAlive(first) }
            #expect(isGone)
            try await emulator.start()
            #expect(try await pid(emulator) != first)
        }
    }
}
