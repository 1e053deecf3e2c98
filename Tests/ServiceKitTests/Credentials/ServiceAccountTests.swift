import JOSE
import Observability
import OutboundHTTP
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// How a service gets tokens for its own calls, on a clock that stands still until a test moves it.
@Suite(.timeLimit(.minutes(5))) struct ServiceAccountTests {
    private struct Fixture: Sendable {
        let world: LeapingWorld
        let endpoint: StagedEndpoint
        let account: ServiceAccount
        let log: CollectedLog

        /// A token, or why there is none.
        func token(within patience: Duration = .seconds(5)) async throws -> Result<String, NoCredentials> {
            do {
                return .success(try await account.token(until: world.uptime + patience).value)
            } catch let error as NoCredentials {
                return .failure(error)
            }
        }
    }

    private func with(
        _ endpoint: StagedEndpoint, id: String = "compras-pagos", secret: String = "s3creto-muy-largo",
        _ body: @Sendable (Fixture) async throws -> Void
    ) async throws {
        // Nothing leaps here: it tells when what was spawned has ended.
        try await LeapingWorld(patience: .zero).during { world in
            let log = CollectedLog()
            let account = ServiceAccount(
                OAuthClient(id: id, secret: Secret(secret), tokenURL: StagedEndpoint.url), http: endpoint, world: world,
                log: Log(service: "x", level: .debug, world: world, destination: log))
            try await body(Fixture(world: world, endpoint: endpoint, account: account, log: log))
        }
    }

    // The request.

    @Test(arguments: [
        ("compras-pagos", "s3creto", "compras-pagos:s3creto"), ("a:b", "c:d", "a%3Ab:c%3Ad"),
        ("cliente", "a+b/c=d&e%f", "cliente:a%2Bb%2Fc%3Dd%26e%25f"),
        ("ñ", "\u{7}~!*._-", "%C3%B1:%07%7E%21*._-"),
    ])
    func `client and secret are form-encoded, then Basic`(id: String, secret: String, encoded: String) async throws {
        try await with(StagedEndpoint(.token("uno", 300)), id: id, secret: secret) { fixture in
            _ = try await fixture.token()
            let request = try #require(fixture.endpoint.asked.first)
            #expect(request.method == "POST" && request.timeout == .seconds(3))
            #expect(request.body == Array("grant_type=client_credentials".utf8))
            let fields = request.headers.map { "\($0.name): \($0.value)" }
            #expect(
                fields == [
                    "Content-Type: application/x-www-form-urlencoded", "Accept: application/json",
                    "Authorization: Basic " + Base64.encode(encoded.utf8),
                ])
        }
    }

    // When.

    @Test func `a hundred calls at once bring about one request, and the next hundred none`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.held(gate, .token("uno", 300)), .token("dos", 300))) { fixture in
            try await withThrowingTaskGroup { group in
                for _ in 1...100 { group.addTask { try await fixture.token() } }
                try await fixture.endpoint.untilAsked(1)
                gate.complete(.success(()))
                for try await token in group { #expect(token == .success("uno")) }
            }
            fixture.world.advance(by: .seconds(224))
            for _ in 1...100 {
                let token = try await fixture.token()
                #expect(token == .success("uno"))
            }
            #expect(fixture.endpoint.asked.count == 1)
        }
    }

    @Test func `it is renewed ahead of time, and nobody waits for that`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.token("uno", 300), .held(gate, .token("dos", 300)))) { fixture in
            _ = try await fixture.token()
            fixture.world.advance(by: .seconds(225))
            for _ in 1...100 {
                let token = try await fixture.token()
                #expect(token == .success("uno"))
            }
            try await fixture.endpoint.untilAsked(2)
            fixture.world.advance(by: .seconds(70))
            // The old one is over: whoever comes waits for the new one, which is on its way.
            async let token = fixture.token()
            gate.complete(.success(()))
            let told = try await token
            #expect(told == .success("dos"))
            #expect(fixture.endpoint.asked.count == 2)
        }
    }

    @Test func `while a token lasts its endpoint may be away, and is asked once a second`() async throws {
        let endpoint = StagedEndpoint(.token("uno", 300), .fail(.cannotConnect))
        try await with(endpoint) { fixture in
            _ = try await fixture.token()
            fixture.world.advance(by: .seconds(225))
            for second in 0..<70 {
                for _ in 1...3 {
                    let token = try await fixture.token()
                    #expect(token == .success("uno"))
                }
                // Whoever renews it is not waited for by those that use it.
                try await fixture.world.untilIdle()
                #expect(endpoint.asked.count == 2 + second)
                fixture.world.advance(by: .seconds(1))
            }
            let told = try await fixture.token()
            #expect(told == .failure(NoCredentials(reason: "the token endpoint does not answer: script")))
            endpoint.append(.token("dos", 300))
            fixture.world.advance(by: .seconds(2))
            _ = try await fixture.token()
            fixture.world.advance(by: .seconds(2))
            let token = try await fixture.token()
            #expect(token == .success("dos"))
        }
    }

    @Test func `a failure is remembered for a second, by all`() async throws {
        let endpoint = StagedEndpoint(.answer(503, ""), .token("uno", 300))
        try await with(endpoint) { fixture in
            let away = NoCredentials(reason: "the token endpoint answered 503")
            for _ in 1...10 {
                let told = try await fixture.token()
                #expect(told == .failure(away))
            }
            fixture.world.advance(by: .microseconds(999_999))
            let told = try await fixture.token()
            #expect(told == .failure(away))
            #expect(endpoint.asked.count == 1)
            fixture.world.advance(by: .microseconds(1))
            let token = try await fixture.token()
            #expect(token == .success("uno"))
            #expect(fixture.log.lines.count == 1 && fixture.log.lines[0].contains("client=compras-pagos"))
        }
    }

    @Test func `nobody waits for longer than it is worth, and the token is there for the next`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.held(gate, .token("uno", 300)))) { fixture in
            async let told = fixture.token(within: .seconds(2))
            try await fixture.world.untilTimers(1)
            fixture.world.advance(by: .seconds(2))
            let inTime = try await told
            #expect(inTime == .failure(NoCredentials(reason: "the token endpoint has not answered in time")))
            async let token = fixture.token()
            gate.complete(.success(()))
            let next = try await token
            #expect(next == .success("uno"))
            #expect(fixture.endpoint.asked.count == 1)
        }
    }

    @Test func `whoever needed it first may go away: the others get it`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.held(gate, .token("uno", 300)), .token("dos", 300))) { fixture in
            let first = Task { try await fixture.token() }
            try await fixture.endpoint.untilAsked(1)
            let second = Task { try await fixture.token() }
            first.cancel()
            await #expect(throws: CancellationError.self) { _ = try await first.value }
            gate.complete(.success(()))
            let token = try await second.value
            #expect(token == .success("uno"))
            #expect(fixture.endpoint.asked.count == 1)
        }
    }

    @Test func `a token that is over when it comes is none, and the endpoint is not asked without an end`() async throws {
        let gate = OneShot<Void>()
        try await with(StagedEndpoint(.held(gate, .token("uno", 1)))) { fixture in
            async let told = fixture.token()
            try await fixture.endpoint.untilAsked(1)
            fixture.world.advance(by: .milliseconds(500))
            gate.complete(.success(()))
            #expect(try await told == .failure(NoCredentials(reason: "the token was over when it came")))
            #expect(fixture.endpoint.asked.count == 1)
        }
    }

    // What an endpoint may answer.

    @Test(arguments: [
        (400, #"{"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"}"#, "400 with invalid_client"),
        (401, #"{"error":"unauthorized_client"}"#, "401 with unauthorized_client"), (403, "", "403"), (404, "<html></html>", "404"),
        (302, "", "302"),
        (500, "{}", "500"), (401, #"{"error":""}"#, "401"), (401, #"{"error":7}"#, "401"),
        (401, #"{"error":"no_es_secreto_largo"}"#, "401"), (401, #"{"error":"S3CRETO"}"#, "401"),
        (401, #"{"error":"El secreto no es secreto_largo"}"#, "401"),
        (401, #"{"error":"dos\nlineas"}"#, "401"), (401, "{\"error\":\"\(String(repeating: "a", count: 41))\"}", "401"),
    ])
    func `a refusal is told by its status and a word, and nothing of what it quotes`(status: Int, body: String, told: String) async throws {
        try await with(StagedEndpoint(.answer(status, body)), secret: "secreto_largo") { fixture in
            let token = try await fixture.token()
            #expect(token == .failure(NoCredentials(reason: "the token endpoint answered \(told)")))
        }
    }

    @Test(arguments: [
        "", "<html></html>", "{}", #"{"access_token":"t"}"#, #"{"expires_in":300}"#, #"{"access_token":"","expires_in":300}"#,
        #"{"access_token":"a b","expires_in":300}"#, #"{"access_token":"a\r\nX: y","expires_in":300}"#,
        #"{"access_token":"ñ","expires_in":300}"#,
        #"{"access_token":1,"expires_in":300}"#, #"{"access_token":"t","expires_in":0}"#, #"{"access_token":"t","expires_in":-1}"#,
        #"{"access_token":"t","expires_in":"300"}"#, #"{"access_token":"t","expires_in":1.5}"#,
        #"{"access_token":"t","expires_in":31536001}"#,
        #"{"access_token":"t","access_token":"u","expires_in":300}"#,
    ])
    func `anything but a token and how long it lives is none`(body: String) async throws {
        try await with(StagedEndpoint(.answer(200, body))) { fixture in
            let token = try await fixture.token()
            #expect(token == .failure(NoCredentials(reason: "the token endpoint answered something else than a token")))
        }
    }

    @Test func `neither a secret nor a token is ever in the log`() async throws {
        let quoting = #"{"error":"s3creto-muy-largo","error_description":"s3creto-muy-largo","access_token":"t0ken"}"#
        let lines: [StagedEndpoint.Line] = [
            .answer(401, quoting), .answer(200, quoting), .fail(.timedOut), .token("t0ken", 1), .token("t0ken", 300),
        ]
        for line in lines {
            try await with(StagedEndpoint(line)) { fixture in
                let told = try await fixture.token()
                let text = fixture.log.lines.joined() + (told == .success("t0ken") ? "" : "\(told)")
                #expect(
                    !text.contains("s3creto") && !text.contains("t0ken")
                        && !text.contains(Base64.encode("compras-pagos:s3creto-muy-largo".utf8)))
                #expect((told == .success("t0ken")) == fixture.log.lines.isEmpty)
            }
        }
    }
}
