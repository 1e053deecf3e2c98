import JSON
import OutboundHTTP

/// What an administrator of the realm does while tests run, through the admin API
/// (https://www.keycloak.org/docs-api/latest/rest-api/index.html).
struct KeycloakAdmin: Sendable {
    struct Refused: Error {
        let request: String
        let status: Int
        let body: String
    }

    /// A key that tokens are, or were, signed with.
    struct SigningKey: Sendable, Equatable {
        let kid: String
        /// The component that it belongs to.
        let provider: String
        let priority: Int64
    }

    let server: KeycloakServer

    /// The key that tokens are signed with now.
    func signingKey() async throws -> SigningKey {
        let keys = try await object("GET", "/keys")
        let active = try keys.object("active")?.string("RS256")
        return try Self.key(in: keys) { try $0.string("kid") == active }
    }

    /// Makes a new key, which signs from now on; the one before stays published.
    func addSigningKey() async throws -> SigningKey {
        let before = try await signingKey()
        let realm = try await object("GET", "")
        let id = try realm.required("id", realm.string)
        let config = Self.config([
            "priority": "\(before.priority + 100)", "algorithm": "RS256", "keySize": "2048", "active": "true", "enabled": "true",
        ])
        let response = try await send(
            "POST", "/components",
            JSONObject([
                .init("name", .string("rsa-\(before.priority + 100)")), .init("providerId", .string("rsa-generated")),
                .init("providerType", .string("org.keycloak.keys.KeyProvider")), .init("parentId", .string(id)), .init("config", config),
            ]))
        let made = response.header("Location")?.split(separator: "/").last.map(String.init)
        return try Self.key(in: try await object("GET", "/keys")) { try $0.string("providerId") == made }
    }

    /// Makes a key passive (published, but never signs) or active again, or takes it away as if it had never been.
    func set(_ key: SigningKey, active: Bool, enabled: Bool) async throws {
        let before = try await object("GET", "/components/" + key.provider)
        let config = Self.config(["priority": "\(key.priority)", "active": "\(active)", "enabled": "\(enabled)"])
        _ = try await send(
            "PUT", "/components/" + key.provider, JSONObject(before.members.filter { $0.name != "config" } + [.init("config", config)]))
    }

    /// Removes a key for good.
    func remove(_ key: SigningKey) async throws { _ = try await send("DELETE", "/components/" + key.provider) }

    /// How long access tokens live from now on: 300 s unless somebody changes it.
    func setAccessTokenLifespan(seconds: Int) async throws {
        _ = try await send("PUT", "", JSONObject([.init("accessTokenLifespan", .number(JSONNumber(text: "\(seconds)")))]))
    }

    /// Whether somebody's account is locked, after too many wrong passwords.
    func isLocked(_ person: Person) async throws -> Bool {
        try await object("GET", "/attack-detection/brute-force/users/" + person.id).bool("disabled") == true
    }

    /// Forgets somebody's wrong passwords.
    func unlock(_ person: Person) async throws { _ = try await send("DELETE", "/attack-detection/brute-force/users/" + person.id) }

    private struct NoSuchKey: Error {}

    private static func key(in keys: JSONObject, where holds: (JSONObject) throws -> Bool) throws -> SigningKey {
        guard let found = try keys.objects("keys")?.first(where: holds) else { throw NoSuchKey() }
        return SigningKey(
            kid: try found.required("kid", found.string), provider: try found.required("providerId", found.string),
            priority: try found.required("providerPriority", found.integer))
    }

    /// Each value in a list of its own.
    private static func config(_ values: [String: String]) -> JSONValue {
        .object(JSONObject(values.map { .init($0.key, .array([.string($0.value)])) }))
    }

    private func object(_ method: String, _ path: String) async throws -> JSONObject {
        try JSONObject(parsing: try await send(method, path).body)
    }

    /// - Throws: `Refused` unless the answer is 2xx.
    private func send(_ method: String, _ path: String, _ body: JSONObject? = nil) async throws -> OutboundResponse {
        let request = OutboundRequest(
            method, server.internalURL + "/admin/realms/compras" + path,
            headers: [("Authorization", "Bearer " + (try await token())), ("Content-Type", "application/json")], body: body?.json,
            timeout: server.patience)
        let response = try await server.http.send(request)
        guard (200...299).contains(response.status) else {
            throw Refused(request: "\(method) \(path)", status: response.status, body: String(decoding: response.body, as: UTF8.self))
        }
        return response
    }

    /// It lives for a minute: a new one for each request.
    private func token() async throws -> String {
        let fields = [
            (name: "grant_type", value: "password"), (name: "client_id", value: "admin-cli"), (name: "username", value: "admin"),
            (name: "password", value: server.adminPassword),
        ]
        let answer = try await server.post(server.internalURL + "/realms/master/protocol/openid-connect/token", fields)
        return try TokenAnswer(answer).accessToken()
    }
}
