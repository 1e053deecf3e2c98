import JSON
import OutboundHTTP

/// Who issues the tokens of the realm in `keycloak/`, started by the tests. The suites that ask what any of them does are written
/// against this; what only one has, its own type has.
protocol Issuer: Sendable {
    /// What its tokens have as `iss`, to be compared byte for byte: `OIDC_ISSUER`. It names the address that people come to.
    var issuer: String { get }
    /// Where a service fetches its keys: `OIDC_JWKS_URL`. Another host name than the issuer's, so that whoever derives one from the other
    /// is found out.
    var jwksURL: String { get }
    /// Where tokens are asked for, as a service reaches it.
    var tokenURL: String { get }
    /// What the tests ask it with.
    var http: CurlClient { get }

    /// The secret of a service account, made at random for each issuer that is started.
    func secret(of account: RealmAccount) -> String

    /// Makes a new key, which signs from now on; the one before stays published.
    func rotate() async throws -> KeyRotation

    /// Ends it as an operator would, and waits for its end. What it knows stays.
    func stop() async throws

    /// Starts it again, at the same addresses, over what it knows; waits until it serves.
    func start() async throws
}

extension Issuer {
    /// Asks for tokens with these fields of a form, whatever comes of it.
    func token(_ fields: [(name: String, value: String)]) async throws -> TokenAnswer {
        TokenAnswer(try await post(tokenURL, fields))
    }

    /// What somebody's name and password are answered, through the client that takes them (`compras-cli`) or another one.
    func login(_ name: String, password: String, client: String = "compras-cli") async throws -> TokenAnswer {
        try await token([("grant_type", "password"), ("client_id", client), ("username", name), ("password", password)])
    }

    /// The access token of somebody who logs in.
    /// - Throws: `TokenAnswer.Refused`
    func passwordToken(_ name: String, _ password: String) async throws -> String {
        try await login(name, password: password).accessToken()
    }

    /// The access token of somebody of the demonstration.
    /// - Throws: `TokenAnswer.Refused`
    func token(of person: Person) async throws -> String { try await passwordToken(person.rawValue, person.password) }

    /// The access token that compras gets to call one of the others.
    /// - Throws: `TokenAnswer.Refused`
    func clientCredentials(_ account: RealmAccount) async throws -> String {
        try await token([
            ("grant_type", "client_credentials"), ("client_id", account.client), ("client_secret", secret(of: account)),
        ]).accessToken()
    }

    /// The keys that it publishes now.
    func publishedKeys() async throws -> [PublishedKey] {
        try await http.send(OutboundRequest("GET", jwksURL, timeout: patience)).object().objects("keys")?.map(PublishedKey.init) ?? []
    }

    func post(_ url: String, _ fields: [(name: String, value: String)], headers: [(name: String, value: String)] = []) async throws
        -> OutboundResponse
    {
        let form = [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
        return try await http.send(
            OutboundRequest("POST", url, headers: form + headers, body: Array(String(form: fields).utf8), timeout: patience))
    }

    /// How long an answer may take. A server that has just started compiles what it runs first, beside all other tests.
    var patience: Duration { .seconds(60) }
}
