import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// The real Keycloak with the realm of `keycloak/`, in a temporary folder, on free ports of this machine; it ends with the test process,
/// however that ends.
///
/// The first start takes a quarter of a minute, or more beside other work, later ones half of that: tests share `shared()`, in `IssuerSuites`, where they take turns.
final class KeycloakServer: Issuer {
    /// It is not here, or does not start.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// One that `scripts/keycloak.sh` has made ready, where the environment names it: `scripts/probar` says how. It is only read.
    static let home = ProcessInfo.processInfo.environment["KEYCLOAK_HOME"].flatMap { $0.isEmpty ? nil : $0 }

    /// Where people reach it.
    let publicURL: String
    /// Where services reach it.
    let internalURL: String
    let http: CurlClient
    /// Of `admin`, the administrator of the realm `master`.
    let adminPassword: String
    private let secrets: [RealmAccount: String]
    private let folder: TemporaryFolder
    private let ports: (http: Int, management: Int)
    private let program = Locked<ChildProcess?>(nil)

    /// One for all: a `deinit` could not wait for its end.
    static let world = LiveWorld()

    /// Why tests that only it can pass are left out.
    static let isMissing: Comment = "KEYCLOAK_HOME names no Keycloak: scripts/probar tells how to try with one"

    private static let once = Once { try await fresh() }

    /// The one that the tests of this process share, started by the first who asks.
    /// - Throws: `Unusable`
    static func shared() async throws -> KeycloakServer { try await once.value() }

    /// One that knows nothing but the realm and its users.
    /// - Throws: `Unusable`
    static func fresh() async throws -> KeycloakServer {
        guard let home else { throw Unusable(description: "KEYCLOAK_HOME is not set") }
        return try await retrying(whereTaken: { ($0 as? Unusable)?.description }) {
            let server = try KeycloakServer(home)
            try await server.launch()
            return server
        }
    }

    private init(_ home: String) throws {
        folder = try TemporaryFolder()
        ports = (try FreePort.find(), try FreePort.find())
        publicURL = "http://localhost:\(ports.http)"
        internalURL = "http://127.0.0.1:\(ports.http)"
        http = try CurlClient(world: Self.world)
        adminPassword = RealmAccount.newSecret(Self.world)
        secrets = RealmAccount.newSecrets(Self.world)
        try Self.layOut(home, in: folder)
    }

    deinit {
        http.close()
        program.withLock { $0 }?.send(signal: TiedProcess.killSignal)
    }

    var realmURL: String { internalURL + "/realms/compras" }

    var issuer: String { publicURL + "/realms/compras" }

    var jwksURL: String { realmURL + "/protocol/openid-connect/certs" }

    var tokenURL: String { realmURL + "/protocol/openid-connect/token" }

    func secret(of account: RealmAccount) -> String { secrets[account] ?? "" }

    /// All that it said since it was last started.
    var console: String { program.withLock { $0 }?.console ?? "" }

    func rotate() async throws -> KeyRotation {
        let admin = KeycloakAdmin(server: self)
        let old = try await admin.signingKey()
        let new = try await admin.addSigningKey()
        return KeyRotation(
            retireOld: { try await admin.set(old, active: false, enabled: false) },
            undo: {
                try await admin.set(old, active: true, enabled: true)
                try await admin.remove(new)
            })
    }

    func stop() async throws {
        guard let running = program.withLock({ $0 }) else { return }
        running.send(signal: SIGTERM)
        _ = try await running.exit()
    }

    func start() async throws { try await retrying(whereTaken: { ($0 as? Unusable)?.description }) { try await launch() } }

    private func launch() async throws {
        let started = try Self.launch(in: folder, environment: environment)
        program.withLock { $0 = started }
        do {
            try await started.said("Listening on: ")
            // It answers before it has read the realm.
            let health = OutboundRequest("GET", "http://127.0.0.1:\(ports.management)/health/ready", timeout: patience)
            let isReady = try await eventually(within: .seconds(180), in: Self.world, every: .milliseconds(100)) {
                try await http.send(health).status == 200
            }
            if !isReady { throw Unusable(description: "it is not ready: \(started.console)") }
        } catch is ChildProcess.EndedEarly {
            throw Unusable(description: "no Keycloak as scripts/keycloak.sh makes one ready, or something else: \(started.console)")
        } catch let error as HTTPClientError {
            throw Unusable(description: "\(error): \(started.console)")
        }
    }

    /// Ends the session of a refresh token, as the pages of compras do. The access tokens of it live on.
    /// - Returns: the status of the answer.
    func logOut(_ refreshToken: String, client: String = "compras-cli") async throws -> Int {
        try await post(realmURL + "/protocol/openid-connect/logout", [("client_id", client), ("refresh_token", refreshToken)]).status
    }

    private var environment: [String: String] {
        var variables = Self.environment(folder)
        variables.merge([
            "KC_HTTP_ENABLED": "true", "KC_HTTP_HOST": "127.0.0.1", "KC_HTTP_PORT": "\(ports.http)",
            "KC_HTTP_MANAGEMENT_PORT": "\(ports.management)", "KC_HOSTNAME": publicURL, "KC_HOSTNAME_BACKCHANNEL_DYNAMIC": "true",
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": adminPassword,
            "COMPRAS_CLI_ENABLED": "true", "COMPRAS_URL": Self.shopURL,
        ]) { $1 }
        for (account, secret) in secrets { variables[account.variable] = secret }
        return variables
    }

    /// Where the pages of compras are. Nobody is there: a browser of the tests stops before it follows a redirect.
    static let shopURL = "http://tienda.example.test"
}
