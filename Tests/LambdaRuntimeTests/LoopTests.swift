import HTTPServer
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@testable import LambdaRuntime

@Suite(.timeLimit(.minutes(5)))
struct LoopTests {
    /// Answers what it got.
    private static let echo = LambdaHandler(bytes: { event, _ in event })

    @Test func `each event is answered once, under its own name, over one connection`() async throws {
        let api = ScriptedRuntimeAPI([
            .init(id: "uno", body: #"{"a":1}"#), .init(id: "dos", body: "no JSON\n"), .init(id: "tres", body: ""),
        ])
        try await Rig.with(api, in: LiveWorld()) { rig in
            let status = try await rig.run(events: 3, Self.echo)
            #expect(status == 0)
            #expect(
                api.told == [
                    .init(path: "invocation/uno/response", body: #"{"a":1}"#), .init(path: "invocation/dos/response", body: "no JSON\n"),
                    .init(path: "invocation/tres/response", body: ""),
                ])
            #expect(rig.server.connectionCount == 1)
            #expect(api.polls == 4)
        }
    }

    @Test func `the handler knows of its event what the API told`() async throws {
        let headers = [
            (name: "Invoked-Function-Arn", value: "arn:aws:lambda:us-east-1:012345678912:function:factura"),
            (name: "Trace-Id", value: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1"),
            (name: "Client-Context", value: #"{"custom":{}}"#), (name: "Cognito-Identity", value: #"{"id":1}"#),
            (name: "Aws-Tenant-Id", value: "t1"), (name: "Deadline-Ms", value: "1772357403000"),
        ]
        let empty = headers.map { (name: $0.name, value: "") }
        let api = ScriptedRuntimeAPI([.init(id: "uno", headers: headers), .init(id: "dos"), .init(id: "tres", headers: empty)])
        let seen = Locked<[LambdaContext]>([])
        try await Rig.with(api, in: ManualWorld()) { rig in
            let status = try await rig.run(
                events: 3,
                LambdaHandler(bytes: { event, context in
                    seen.withLock { $0.append(context) }
                    return event
                }))
            #expect(status == 0)
            #expect(rig.traces.withLock { $0 } == [headers[1].value, nil, nil])
        }
        let contexts = seen.withLock { $0 }
        try #require(contexts.count == 3)
        #expect(contexts.map(\.requestID) == ["uno", "dos", "tres"])
        #expect(contexts[0].functionARN == headers[0].value)
        #expect(contexts[0].traceID == headers[1].value)
        #expect(contexts[0].clientContext == headers[2].value)
        #expect(contexts[0].cognitoIdentity == headers[3].value)
        #expect(contexts[0].tenantID == "t1")
        #expect(contexts[0].remaining == .milliseconds(2900))
        for context in contexts.dropFirst() {
            #expect(
                context.functionARN == nil && context.traceID == nil && context.clientContext == nil && context.cognitoIdentity == nil
                    && context.tenantID == nil)
            #expect(context.remaining == .milliseconds(899_900))
        }
    }

    @Test(
        arguments: [
            (413, "RequestEntityTooLarge"), (400, "InvalidRequestID"), (403, "InvalidStateTransition"), (404, "none"),
        ])
    func `an answer that is refused is told to the log alone, and the next event is served`(status: Int, what: String) async throws {
        let api = ScriptedRuntimeAPI([.init(id: "uno", status: status), .init(id: "dos")])
        try await Rig.with(api, in: LiveWorld()) { rig in
            let exit = try await rig.run(events: 2, Self.echo)
            #expect(exit == 0)
            #expect(api.told.map(\.path) == ["invocation/uno/response", "invocation/dos/response"])
            #expect(rig.lines.lines.count { $0.contains("the answer was not taken") && $0.contains("\(status)") } == 1)
        }
    }

    @Test func `an error that is refused is told to the log alone, too`() async throws {
        let api = ScriptedRuntimeAPI([.init(id: "uno", status: 403), .init(id: "dos")])
        try await Rig.with(api, in: LiveWorld()) { rig in
            let exit = try await rig.run(events: 2, LambdaHandler(bytes: { _, _ in throw Broken() }))
            #expect(exit == 0)
            #expect(api.told.map(\.path) == ["invocation/uno/error", "invocation/dos/error"])
        }
    }

    struct Broken: Error, CustomStringConvertible {
        let description = "a \"quoted\" text,\na new line, \u{1} and a backslash \\"
    }

    @Test func `what a handler throws is told in a form that Lambda keeps and JSON allows`() async throws {
        let api = ScriptedRuntimeAPI([.init()])
        try await Rig.with(api, in: LiveWorld()) { rig in
            _ = try await rig.run(events: 1, LambdaHandler(bytes: { _, _ in throw Broken() }))
            let told = try #require(api.told.first)
            #expect(told.errorType == "Function.Broken")
            let body = try JSONObject(parsing: Array(told.body.utf8))
            #expect(try body.string("errorType") == "Function.Broken")
            #expect(try body.string("errorMessage") == Broken().description)
            #expect(body["stackTrace"] == .array([]))
            #expect(rig.lines.lines.contains { $0.contains("the event failed") && $0.contains("Function.Broken") })
        }
    }

    @Test func `a start that fails is told before any event is asked for, and ends the process`() async throws {
        for status in [202, 403, 500] {
            let api = ScriptedRuntimeAPI([.init()], startStatus: status)
            try await Rig.with(api, in: LiveWorld()) { rig in
                let exit = try await rig.loop { _ in throw FunctionError("Unprepared", message: "no\nkey") }.run()
                #expect(exit == 1)
                #expect(api.polls == 0)
                #expect(
                    api.told == [
                        .init(
                            path: "init/error", body: #"{"errorMessage":"no\nkey","errorType":"Function.Unprepared","stackTrace":[]}"#,
                            errorType: "Function.Unprepared")
                    ])
                #expect(rig.lines.lines.contains { $0.contains("nobody could be told") } == (status != 202))
            }
        }
    }

    @Test func `an API that fails for good ends the process, at once and not well`() async throws {
        for (api, told) in [
            (ScriptedRuntimeAPI([.init(status: 500), .init()]), 1), (ScriptedRuntimeAPI(nextStatus: 500), 0),
            (ScriptedRuntimeAPI(nextStatus: 403), 0),
            (ScriptedRuntimeAPI([.init(id: "../../init/error")]), 0), (ScriptedRuntimeAPI([.init(id: "")]), 0),
        ] {
            try await Rig.with(api, in: LiveWorld()) { rig in
                let exit = try await rig.loop { _ in Self.echo }.run()
                #expect(exit == 1)
                #expect(api.told.count == told && api.polls == 1)
                #expect(rig.lines.lines.contains { $0.contains("the Runtime API does not go on") })
            }
        }
    }
}
