import Foundation
import TestSupport
import Testing

/// The issuer of development as a process.
@Suite(.timeLimit(.minutes(5))) struct EmisorProgramTests {
    private static let realm = """
        {"realm":"compras","clients":[
          {"clientId":"cli","publicClient":true,"directAccessGrantsEnabled":true,"fullScopeAllowed":true},
          {"clientId":"api","secret":"${API_SECRET}","serviceAccountsEnabled":true}],
         "users":[{"username":"ana","enabled":true,"email":"a@example.test","firstName":"A","lastName":"B",
          "credentials":[{"type":"password","value":"ana"}],"clientRoles":{"api":["comprador"]}}]}
        """

    private func folder(_ files: [String: String] = [:]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("keycloak"), withIntermediateDirectories: false)
        for (name, text) in files.merging(["keycloak/compras-realm.json": Self.realm], uniquingKeysWith: { given, _ in given }) {
            try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test func `it issues tokens, makes a file for its keys, leaves nothing else, and stops as every service does`() async throws {
        // The markers of the realm take what .env says too.
        let folder = try folder([".env": "API_SECRET=secreto\nEMISOR_KEY_FILE=claves.pem\n"])
        let process = try ServiceProcess("emisor", in: folder.path)
        let address = try await process.address()
        #expect(process.console.contains("for development only"))
        let oidc = "\(address)/realms/compras/protocol/openid-connect"
        let person = "curl -s \(oidc)/token -d grant_type=password -d client_id=cli -d username=ana -d password=ana"
        #expect(try await Shell.output(person).contains("\"token_type\":\"Bearer\""))
        let client = "curl -s \(oidc)/token -u api:secreto -d grant_type=client_credentials"
        #expect(try await Shell.output(client).contains("\"token_type\":\"Bearer\""))
        let discovery = try await Shell.output("curl -s \(address)/realms/compras/.well-known/openid-configuration")
        #expect(discovery.contains("\"issuer\":\"http://localhost:5080/realms/compras\""))
        #expect(discovery.contains("\"jwks_uri\":\"\(oidc)/certs\""))
        #expect(try await Shell.output("curl -s -o /dev/null -w '%{http_code}' \(address)/health/ready") == "200")
        let before = try await Shell.output("curl -s \(oidc)/certs")
        #expect(try await process.stop() == .init(status: 0, bySignal: false))

        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [".env", "claves.pem", "keycloak", "logs.log"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("claves.pem"))[.posixPermissions] as? Int
        #expect(mode == 0o600)

        let again = try ServiceProcess("emisor", in: folder.path)
        let after = try await Shell.output("curl -s \(try await again.address())/realms/compras/protocol/openid-connect/certs")
        // The first entry is the key that signs; that for encryption is kept by nobody.
        #expect(after.prefix { $0 != "}" } == before.prefix { $0 != "}" })
        try await again.stop()
    }

    @Test(arguments: [
        (["HOST": "0.0.0.0", "API_SECRET": "x"], "HOST is \"0.0.0.0\": it should be an address of loopback"),
        ([:], "keycloak/compras-realm.json takes clients[1].secret from the variable API_SECRET, which is not set"),
        (["EMISOR_REALM": "nada"], "nada/compras-realm.json is not there; EMISOR_REALM names the folder"),
    ])
    func `what it cannot be with stops the start with a sentence`(environment: [String: String], sentence: String) async throws {
        let folder = try folder()
        let process = try ServiceProcess("emisor", in: folder.path, environment)
        #expect(try await process.exit() == .init(status: 78, bySignal: false))
        #expect(process.console.hasPrefix("emisor: " + sentence))
        #expect(process.console.split(separator: "\n").count == 1)
    }

    @Test func `a file that holds no keys stops the start, and is left as it is`() async throws {
        let folder = try folder(["claves.pem": "hola"])
        let process = try ServiceProcess("emisor", in: folder.path, ["API_SECRET": "x", "EMISOR_KEY_FILE": "claves.pem"])
        #expect(try await process.exit() == .init(status: 1, bySignal: false))
        #expect(process.console.contains("emisor: EMISOR_KEY_FILE is \"claves.pem\", which ends in the middle of a key"))
        #expect(try String(contentsOfFile: folder.file("claves.pem"), encoding: .utf8) == "hola")
    }
}
