import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// What a real mediator makes of a real emulator, which ends when it is called twice at a time.
@Suite(.timeLimit(.minutes(5))) struct MediadorEmulatorTests {
    @Test func `a function under the emulator is called, and called again`() async throws {
        try await Mediation.with { mediation async throws in
            for number in 1...3 {
                let response = try await mediation.invoke(#"{"numero":\#(number)}"#)
                #expect(response.status == 200)
                let event = try JSONObject(parsing: response.body)
                #expect(try event.object("body")?.integer("numero") == Int64(number))
                #expect(try event.object("headers")?.string("x-plazo-ms") == "3000")
                #expect(try event.object("headers")?.string("traceparent") != nil)
            }
            #expect(!mediation.emulator.console.contains(Stack.token))
            #expect(mediation.emulator.runs)
        }
    }

    @Test func `factura makes an invoice, and tells what is wrong with what it is given`() async throws {
        try await Mediation.with(function: try ServiceProcess.executable("factura")) { mediation async throws in
            let sample = try JSONObject(parsing: Array(try Data(contentsOf: URL(filePath: Readme.root + "/lambda/events/pedido.json"))))
            let body = try #require(try sample.object("body"))
            let response = try await mediation.invoke(String(decoding: body.json, as: UTF8.self))
            #expect(response.status == 200)
            #expect(response.header("Content-Type") == "application/json")
            let answer = try JSONObject(parsing: response.body)
            #expect(try answer.object("factura")?.integer("numero") == body.integer("numero"))
            #expect(try answer.string("html")?.hasPrefix("<!doctype html>") == true)
            let wrong = try await mediation.invoke("{}")
            #expect(wrong.status == 400)
            #expect(try JSONObject(parsing: wrong.body).string("error") != nil)
        }
    }

    @Test func `of 200 calls by 16 clients at once none is lost`() async throws {
        try await Mediation.with { mediation async throws in
            let next = Locked(0)
            let seen = Locked<Set<Int64>>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        while true {
                            let number = next.withLock { next -> Int in
                                next += 1
                                return next
                            }
                            guard number <= 200 else { return }
                            let response = try await mediation.invoke(#"{"numero":\#(number)}"#)
                            #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
                            let answered = try JSONObject(parsing: response.body).object("body")?.integer("numero")
                            if let answered { seen.withLock { _ = $0.insert(answered) } }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(seen.withLock { $0 } == Set(1...200))
            #expect(mediation.emulator.runs)
            #expect(await mediation.emulator.isAlive())
        }
    }

    @Test func `a client that gives up half-way leaves the next one his turn, and the emulator alive`() async throws {
        try await Mediation.with { mediation async throws in
            _ = try await mediation.invoke()
            let port = try await mediation.mediador.port
            let body = mediation.waiting(for: "first")
            let socket = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(
                    """
                    POST /funciones/factura/invocar HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Stack.token)\r\n\
                    Content-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """)
                return socket
            }
            #expect(try await mediation.untilTurns("en_curso", 1))
            withExtendedLifetime(socket) {}
            // Whoever waits no longer for his turn has done nothing.
            let impatient = try await mediation.invoke(patience: 200)
            #expect(impatient.status == 503)
            try mediation.open("first")
            #expect(try await mediation.invoke().status == 200)
            // The same where the client's patience ends and not his connection.
            let late = try await mediation.invoke(mediation.waiting(for: "second"), patience: 1500)
            #expect(late.status == 504)
            #expect(try await mediation.turns().integer("en_curso") == 1)
            try mediation.open("second")
            #expect(try await mediation.invoke().status == 200)
            #expect(mediation.emulator.runs)
        }
    }

    @Test func `a mediator that is killed in the middle of a call and started again leaves the emulator alive`() async throws {
        try await Mediation.with { mediation async throws in
            let call = Task { try await mediation.invoke(mediation.waiting(for: "ever")) }
            #expect(try await mediation.untilTurns("en_curso", 1))
            try await mediation.kill()
            await #expect(throws: HTTPClientError.self) { try await call.value }
            try await mediation.start()
            #expect(try await mediation.turns().integer("retenidos") == 1)
            #expect(try await mediation.invoke().status == 200)
            #expect(mediation.emulator.runs)
        }
    }

    @Test func `an emulator that is killed and started again is called again`() async throws {
        try await Mediation.with { mediation async throws in
            #expect(try await mediation.invoke().status == 200)
            async let lost = mediation.invoke(mediation.waiting(for: "ever"))
            #expect(try await mediation.untilTurns("en_curso", 1))
            try await mediation.emulator.kill()
            let answer = try await lost
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") != nil)
            #expect(try await mediation.turns().integer("retenidos") == 1)
            let away = try await mediation.invoke()
            #expect(away.status == 503)
            try await mediation.emulator.start()
            #expect(try await mediation.invoke().status == 200)
        }
    }

    @Test func `a function that fails, ends or hangs is told from the others, and called again`() async throws {
        try await Mediation.with(seconds: 1) { mediation async throws in
            let failed = try await mediation.invoke(#"{"falla":"Function.SinTasa"}"#)
            #expect(failed.status == 502)
            let ended = try await mediation.invoke(#"{"muere":true}"#)
            #expect(ended.status == 502)
            let hung = try await mediation.invoke(mediation.waiting(for: "ever"))
            #expect(hung.status == 504)
            for response in [failed, ended, hung] {
                let text = String(decoding: response.body, as: UTF8.self)
                #expect(text.contains(#""error":"La función "#))
                #expect(!text.contains("secret") && !text.contains("line 1"))
            }
            #expect(try await mediation.invoke().status == 200)
            #expect(mediation.emulator.runs)
            for word in ["Function.SinTasa", "Runtime.ExitError"] { try await mediation.mediador.said(word) }
            #expect(try !mediation.mediador.console.contains("a secret of the function"))
        }
    }

    @Test func `an event of the greatest size arrives whole, and one byte more does not leave`() async throws {
        try await Mediation.with(["MEDIADOR_EVENTO_MAX": "6291556"]) { mediation async throws in
            let probe = try await mediation.invoke("\"x\"")
            let around = try #require(probe.status == 200 ? JSONObject(parsing: probe.body).object("headers") : nil)
            // {"headers":…,"body":…}
            let size = #"{"headers":,"body":}"#.utf8.count + around.json.count
            let text = String(repeating: "x", count: 6_291_556 - size - 2)
            let response = try await mediation.invoke("\"\(text)\"")
            #expect(response.status == 200)
            #expect(try JSONObject(parsing: response.body).integer("body") == Int64(text.count))
            #expect(try await mediation.invoke("\"\(text)x\"").status == 413)
            #expect(try await mediation.invoke().status == 200)
        }
    }

    @Test func `a mediator that is told to stop ends its call, and sends away who waits`() async throws {
        try await Mediation.with(seconds: 6) { mediation async throws in
            _ = try await mediation.invoke()
            async let running = mediation.invoke(mediation.waiting(for: "end"))
            #expect(try await mediation.untilTurns("en_curso", 1))
            async let waiting = mediation.invoke()
            #expect(try await mediation.untilTurns("en_espera", 1))
            try mediation.mediador.send(signal: SIGTERM)
            let sentAway = try await waiting
            #expect(sentAway.status == 503)
            #expect(sentAway.header("Retry-After") == "1")
            try mediation.open("end")
            #expect(try await running.status == 200)
            #expect(try await mediation.mediador.exit() == .init(status: 0, bySignal: false))
            #expect(mediation.emulator.runs)
        }
    }
}
