import HTTPServer
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RechazoTests {
    private static let grant = "grant_type=client_credentials"
    private static let cli = "grant_type=password&client_id=compras-cli"

    private func expect(
        _ answer: Answer, _ status: Int, _ code: String, _ description: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, sourceLocation: sourceLocation)
        #expect(answer.text == #"{"error":"\#(code)","error_description":"\#(description)"}"#, sourceLocation: sourceLocation)
        #expect(answer.headers["Content-Type"] == "application/json", sourceLocation: sourceLocation)
        #expect(answer.headers["Cache-Control"] == "no-store", sourceLocation: sourceLocation)
        #expect(answer.headers["WWW-Authenticate"] == nil, sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        (cli + "&username=gema&password=Gema", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=gema&password=gem", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=gema&password=gemagema", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=ninguna&password=x", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=nadie&password=nadie", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=service-account-compras-pagos&password=x", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=eva&password=Eva", 400, "invalid_grant", "Invalid user credentials"),
        (cli + "&username=eva&password=eva", 400, "invalid_grant", "Account disabled"),
        (cli + "&username=leo&password=leo", 400, "invalid_grant", "Account is not fully set up"),
        (cli + "&username=mar&password=mar", 400, "invalid_grant", "Account is not fully set up"),
    ])
    func `who is not whom he says gets no token`(form: String, status: Int, code: String, description: String) async throws {
        try await EmisorFixture.with { emisor in expect(try await emisor.ask(form), status, code, description) }
    }

    @Test(arguments: [
        (grant + "&client_id=ninguno&client_secret=x", 401, "invalid_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=compras-pagos&client_secret=x", 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=compras-pagos&client_secret=", 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=compras-pagos", 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=pagos-api", 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=pagos-api&client_secret=nadie", 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        (grant + "&client_id=compras-cli", 401, "unauthorized_client", "Public client not allowed to retrieve service account"),
        (
            grant + "&client_id=sin-cuenta&client_secret=otro", 401, "unauthorized_client",
            "Client not enabled to retrieve service account"
        ),
        (
            "grant_type=password&client_id=compras-web&username=gema&password=gema", 400, "unauthorized_client",
            "Client not allowed for direct access grants"
        ),
        (
            "grant_type=password&client_id=compras-pagos&client_secret=p%3A1+%C3%B1&username=gema&password=gema", 400,
            "unauthorized_client", "Client not allowed for direct access grants"
        ),
        (grant, 400, "invalid_client", "Missing client_id parameter"),
        (grant + "&client_id=", 400, "invalid_client", "Missing client_id parameter"),
    ])
    func `a client that may not gets no token`(form: String, status: Int, code: String, description: String) async throws {
        try await EmisorFixture.with { emisor in expect(try await emisor.ask(form), status, code, description) }
    }

    @Test(arguments: [
        ("", "invalid_request", "Missing form parameter: grant_type"),
        ("grant_type=", "invalid_request", "Missing form parameter: grant_type"),
        ("grant_type=refresh_token&client_id=compras-cli", "unsupported_grant_type", "Unsupported grant_type"),
        ("grant_type=authorization_code&client_id=compras-web&code=x", "unsupported_grant_type", "Unsupported grant_type"),
        ("grant_type=Password", "unsupported_grant_type", "Unsupported grant_type"),
        (cli, "invalid_request", "Missing form parameter: username"),
        (cli + "&username=ana&password=", "invalid_request", "Missing form parameter: password"),
        (cli + "&username=ana&username=ana&password=x", "invalid_request", "duplicated parameter"),
        (cli + "&username=ana&password=x&otro=1&otro=", "invalid_request", "duplicated parameter"),
        (cli + "&username=ana&password=x&%75sername=ana", "invalid_request", "duplicated parameter"),
        (cli + "&username=ana&password=%", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=%2", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=%GG", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=%00", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=%FF", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=ñ", "invalid_request", "the form is not well encoded"),
        (cli + "&username=ana&password=a b", "invalid_request", "the form is not well encoded"),
    ])
    func `a form that cannot be understood is told what is wrong`(form: String, code: String, description: String) async throws {
        try await EmisorFixture.with { emisor in expect(try await emisor.ask(form), 400, code, description) }
    }

    @Test(arguments: ["application/json", "text/plain", "application/x-www-form-urlencoded2", "", "multipart/form-data; boundary=x"])
    func `what is no form is not read`(type: String) async throws {
        try await EmisorFixture.with { emisor in
            expect(
                try await emisor.ask(Self.cli + "&username=gema&password=gema", ["Content-Type": type]), 415, "invalid_request",
                "the body must be application/x-www-form-urlencoded")
        }
    }

    @Test(arguments: [
        "application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded ;x",
    ])
    func `a form is one in any spelling`(type: String) async throws {
        try await EmisorFixture.with { emisor in
            let answer = try await emisor.ask(Self.cli + "&username=gema&password=gema&&", ["Content-Type": type])
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        ("Basic", "invalid_client"), ("Bearer abc", "invalid_client"), ("Basic !!!!", "invalid_client"), ("Basic YQ", "invalid_client"),
        ("Basic YQ==", "invalid_client"), ("Basic Og==", "invalid_client"), ("Basic eDp4", "invalid_client"),
        ("Basic Y29tcHJhcy1wYWdvczp4", "unauthorized_client"), ("Basic Y29tcHJhcy1wYWdvczo=", "unauthorized_client"),
        ("basic Y29tcHJhcy1wYWdvczp4", "unauthorized_client"), ("Basic Y29tcHJhcy1wYWdvczolRkY=", "invalid_client"),
    ])
    func `a header that shows nothing is 401, with the way to show it`(field: String, code: String) async throws {
        try await EmisorFixture.with { emisor in
            let answer = try await emisor.ask(Self.grant, ["Authorization": field])
            #expect(answer.status == 401)
            #expect(try answer.json().string("error") == code)
            #expect(answer.headers["WWW-Authenticate"] == "Basic realm=\"compras\"")
        }
    }

    @Test func `a client that shows itself twice is not believed either time`() async throws {
        try await EmisorFixture.with { emisor in
            var twice = EmisorFixture.pagos
            twice.append("Authorization", EmisorFixture.pagos["Authorization"] ?? "")
            expect(try await emisor.ask(Self.grant, twice), 400, "invalid_request", "more than one Authorization header")
            expect(
                try await emisor.ask(Self.grant + "&client_secret=x", EmisorFixture.pagos), 400, "invalid_request",
                "the client shows more than one secret")
            expect(
                try await emisor.ask(Self.grant + "&client_id=compras-cli", EmisorFixture.pagos), 400, "invalid_request",
                "client_id is another than that of the Authorization header")
        }
    }

    @Test func `a client that is switched off is as one that is not there`() async throws {
        try await EmisorFixture.with(variables: ["PAGOS_SECRET": "x"]) { emisor in
            expect(
                try await emisor.ask(Self.cli + "&username=gema&password=gema"), 401, "invalid_client",
                "Invalid client or Invalid client credentials")
        }
    }

    @Test func `why there was no token stands in the log, without what was sent as a secret`() async throws {
        try await EmisorFixture.with { emisor in
            _ = try await emisor.ask(Self.cli + "&username=gema&password=palabra")
            _ = try await emisor.ask(Self.grant + "&client_id=compras-pagos&client_secret=palabra")
            #expect(emisor.log.lines.contains { $0.contains("no token") && $0.contains("credencialesEquivocadas") })
            #expect(emisor.log.lines.contains { $0.contains("client=compras-pagos") && $0.contains("secretoEquivocado") })
            #expect(!emisor.log.lines.contains { $0.contains("palabra") })
        }
    }
}
