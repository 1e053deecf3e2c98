import Foundation
import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// The issuer of development with the realm of `keycloak/`, in a temporary folder, on a free port of this machine; it ends with the test
/// process, however that ends.
final class EmisorServer: Issuer {
    /// It does not start; what it said instead.
    struct Unusable: Error {
        let console: String
    }

    let issuer: String
    let http: CurlClient
    private let realmURL: String
    private let port: Int
    private let secrets: [RealmAccount: String]
    private let folder: TemporaryFolder
    private let program = Locked<ChildProcess?>(nil)

    /// One for all: a `deinit` could not wait for its end.
    private static let world = LiveWorld()

    private static let once = Once { try await fresh() }

    /// The one that the tests of this process share, started by the first who asks.
    /// - Throws: `Unusable`
    static func shared() async throws -> EmisorServer { try await once.value() }

    /// One with keys of its own.
    /// - Throws: `Unusable`
    static func fresh() async throws -> EmisorServer {
        try await retrying(whereTaken: { ($0 as? Unusable)?.console }) {
            let server = try EmisorServer()
            try await server.launch()
            return server
        }
    }

    private init() throws {
        folder = try TemporaryFolder()
        port = try FreePort.find()
        issuer = "http://localhost:\(port)/realms/compras"
        realmURL = "http://127.0.0.1:\(port)/realms/compras"
        http = try CurlClient(world: Self.world)
        secrets = RealmAccount.newSecrets(Self.world)
    }

    deinit {
        http.close()
        program.withLock { $0 }?.send(signal: TiedProcess.killSignal)
    }

    /// Where it is.
    var address: String { "http://127.0.0.1:\(port)" }

    var jwksURL: String { realmURL + "/protocol/openid-connect/certs" }

    var tokenURL: String { realmURL + "/protocol/openid-connect/token" }

    func secret(of account: RealmAccount) -> String { secrets[account] ?? "" }

    func rotate() async throws -> KeyRotation {
        let old = try TokenContents(try await token(of: .ana)).header.string("kid") ?? ""
        let keys = realmURL + "/claves"
        let made = try await http.send(
            OutboundRequest("POST", keys, headers: [("Content-Type", "application/json")], body: Array("{}".utf8)))
        guard made.status == 201 else { throw TokenAnswer.Refused(status: made.status, body: String(decoding: made.body, as: UTF8.self)) }
        return KeyRotation(retireOld: { [http] in _ = try await http.send(OutboundRequest("DELETE", "\(keys)/\(old)")) }, undo: {})
    }

    func stop() async throws {
        guard let running = program.withLock({ $0 }) else { return }
        running.send(signal: SIGTERM)
        _ = try await running.exit()
    }

    func start() async throws { try await retrying(whereTaken: { ($0 as? Unusable)?.console }) { try await launch() } }

    private func launch() async throws {
        var variables = [
            "PORT": "\(port)", "EMISOR_REALM": Readme.root + "/keycloak", "EMISOR_URL": "http://localhost:\(port)",
            "EMISOR_KEY_FILE": "claves.pem", "COMPRAS_CLI_ENABLED": "true", "SWIFT_BACKTRACE": "enable=no",
        ]
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        for (account, secret) in secrets { variables[account.variable] = secret }
        let started = try TiedProcess.launch(try ServiceProcess.executable("emisor"), in: folder, environment: variables)
        program.withLock { $0 = started }
        do {
            try await started.said(" version=")
        } catch is ChildProcess.EndedEarly {
            throw Unusable(console: started.console)
        }
    }
}
