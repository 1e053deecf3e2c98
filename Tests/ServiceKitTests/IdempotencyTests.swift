import HTTPServer
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// One key, one write: rule 11 of the design.
@Suite(.timeLimit(.minutes(5))) struct IdempotencyTests {
    private func with(_ body: @Sendable (Notas) async throws -> Void) async throws {
        try await withLiveWorld { try await Notas.with(in: $0, body) }
    }

    @Test func `the same key and the same body get the same answer, and the work is done once`() async throws {
        try await with { notas in
            let first = try await notas.post(#"{"texto":"a"}"#, key: "k1")
            #expect(first.status == 201)
            #expect(first.headers["Idempotent-Replayed"] == nil)
            for body in [#"{"texto":"a"}"#, #" { "importancia" : 1.0, "otro":true, "texto" : "\u0061" } "#] {
                let again = try await notas.post(body, key: "k1")
                #expect(again.status == 201)
                #expect(again.body == first.body)
                #expect(again.headers["Location"] == "/notas/1")
                #expect(again.headers["Content-Type"] == "application/json")
                #expect(again.headers["Idempotent-Replayed"] == "true")
            }
            #expect(try await notas.texts() == ["a"])
        }
    }

    @Test(arguments: [#"{"texto":"b"}"#, #"{"texto":"a","importancia":2}"#, #"{"texto":"conflicto"}"#])
    func `the same key and another body is refused, and nothing is written`(body: String) async throws {
        try await with { notas in
            _ = try await notas.post(#"{"texto":"a"}"#, key: "k1")
            let before = try await notas.database.contents()
            let answer = try await notas.post(body, key: "k1")
            #expect(answer.status == 422)
            #expect(try answer.problem().error == "Idempotency-Key ya usada")
            #expect(try await notas.database.contents() == before)
        }
    }

    @Test func `a key names one request of a caller on a route; under another path of the route it is another request`() async throws {
        try await withLiveWorld { world in
            try await Notas.with(in: world, authenticator: Callers()) { notas in
                func post(_ path: String, as caller: String) async throws -> Int {
                    let headers: HTTPHeaders = ["Idempotency-Key": "k", "X-Quien": caller]
                    return try await notas.service.call(.post, path, #"{"texto":"a"}"#, headers: headers).status
                }
                let calls = [
                    ("/notas", "ana", 201), ("/notas", "luis", 201), ("/otras", "ana", 201), ("/notas/1", "ana", 201),
                    ("/notas/2", "ana", 422),
                ]
                for (path, caller, status) in calls {
                    let answer = try await post(path, as: caller)
                    #expect(answer == status, "\(path) \(caller)")
                }
                let count = try await notas.texts().count
                #expect(count == 4)
            }
        }
    }

    @Test func `a refusal of the matter is kept as it was, and what it did is taken back`() async throws {
        try await with { notas in
            let first = try await notas.post(#"{"texto":"conflicto"}"#, key: "k1")
            #expect(first.status == 409)
            let again = try await notas.post(#"{"texto":"conflicto"}"#, key: "k1")
            #expect(again.status == 409)
            #expect(again.body == first.body)
            #expect(again.headers["X-Nota"] == "no")
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(try again.problem().traceID == first.problem().traceID)
            #expect(try await notas.texts() == [])
            #expect(try await notas.kept() == 1)
        }
    }

    @Test(arguments: [("inválida", 400), ("error", 500), ("ocupado", 503), ("luego", 409)])
    func `what is wrong with the request or the service, or may be tried later, is not kept`(text: String, status: Int) async throws {
        try await with { notas in
            for _ in 1...2 {
                let answer = try await notas.post(#"{"texto":"\#(text)"}"#, key: "k1")
                #expect(answer.status == status)
                #expect(answer.headers["Idempotent-Replayed"] == nil)
            }
            #expect(try await notas.kept() == 0)
            #expect(try await notas.texts() == [])
            let better = try await notas.post(#"{"texto":"bien"}"#, key: "k1")
            #expect(better.status == 201)
        }
    }

    @Test func `without a key nothing is kept, and the same twice is two`() async throws {
        try await with { notas in
            for _ in 1...2 { _ = try await notas.post(#"{"texto":"a"}"#, key: nil) }
            #expect(try await notas.texts() == ["a", "a"])
            #expect(try await notas.kept() == 0)
        }
    }

    @Test func `a PUT takes no notice of a key`() async throws {
        try await with { notas in
            for key in ["k1", "k1", "no es una clave"] { _ = try await notas.post(#"{"texto":"a"}"#, key: key, method: .put) }
            #expect(try await notas.texts() == ["a", "a", "a"])
        }
    }

    @Test func `many at once with one key are one`() async throws {
        try await with { notas in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<50 { group.addTask { try await notas.post(#"{"texto":"a"}"#, key: "k1") } }
                var answers: [Answer] = []
                for try await answer in group { answers.append(answer) }
                return answers
            }
            #expect(answers.allSatisfy { $0.status == 201 && $0.text == "1" })
            #expect(answers.count { $0.headers["Idempotent-Replayed"] == nil } == 1)
            #expect(try await notas.texts() == ["a"])
        }
    }

    @Test(arguments: [
        "a", "\"a\"", "!", "\"", "\"\"\"", "~-_.:/", String(repeating: "k", count: 255), "\"" + String(repeating: "k", count: 255) + "\"",
    ])
    func `a key is 1 to 255 visible characters, in quotes or not`(key: String) async throws {
        try await with { notas in
            for path in ["/notas", "/sueltas"] {
                let answer = try await notas.post(#"{"texto":"a"}"#, key: key, to: path)
                #expect(answer.status < 300)
            }
        }
    }

    @Test(arguments: [
        "", "\"\"", "a b", "ñ", "a\u{7F}", "\"a b\"", String(repeating: "k", count: 256), "\"" + String(repeating: "k", count: 256) + "\"",
    ])
    func `any other is refused on every POST, and nothing is written`(key: String) async throws {
        try await with { notas in
            for path in ["/notas", "/sueltas"] {
                let answer = try await notas.post(#"{"texto":"a"}"#, key: key, to: path)
                #expect(answer.status == 400)
                #expect(try answer.problem().error.hasPrefix("Idempotency-Key debe ser"))
            }
            #expect(try await notas.texts() == [])
        }
    }

    @Test func `quotes around a key are none of it, and two keys are refused`() async throws {
        try await with { notas in
            _ = try await notas.post(#"{"texto":"a"}"#, key: "k1")
            let quoted = try await notas.post(#"{"texto":"a"}"#, key: "\"k1\"")
            #expect(quoted.headers["Idempotent-Replayed"] == "true")
            var headers: HTTPHeaders = ["Idempotency-Key": "a"]
            headers.append("Idempotency-Key", "a")
            #expect(try await notas.service.call(.post, "/notas", #"{"texto":"a"}"#, headers: headers).status == 400)
        }
    }

    @Test func `answers are kept for a day and then taken away`() async throws {
        let world = ManualWorld()
        try await Notas.with(in: world) { notas in
            for number in 1...3 { _ = try await notas.post(#"{"texto":"vieja"}"#, key: "v\(number)") }
            world.advance(by: .seconds(3600))
            _ = try await notas.post(#"{"texto":"nueva"}"#, key: "n")
            let sweep = try #require(notas.app.services.last)
            world.spawn(sweep.name, sweep.run)
            for _ in 1...138 {  // every ten minutes: 23 hours
                await world.untilTimers(1)
                #expect(try await notas.kept() == 4)
                world.advance(by: .seconds(600))
            }
            await world.untilTimers(1)
            #expect(try await notas.kept() == 4, "a day old to the microsecond is not older than a day")
            world.advance(by: .seconds(600))
            await world.untilTimers(1)
            #expect(try await notas.kept() == 1)
            #expect(try await notas.post(#"{"texto":"nueva"}"#, key: "n").headers["Idempotent-Replayed"] == "true")
            #expect(try await notas.post(#"{"texto":"otra"}"#, key: "v1").status == 201)
        }
        await world.stop()
    }
}
