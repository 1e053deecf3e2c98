import Emisor
import TestSupport
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct EmisorConfigurationTests {
    private func read(_ values: [String: String], realm: String = #"{"realm":"compras"}"#) throws -> Emisor.Configuration {
        let folder = try EmisorFixture.realmFolder(realm)
        var reader = SettingsReader(["EMISOR_REALM": folder.path].merging(values) { $1 })
        let common = ServiceConfiguration(&reader, service: "emisor", port: 5080, audience: nil, hasDatabase: false)
        let configuration = Emisor.Configuration(&reader, common)
        try reader.finish()
        return configuration
    }

    @Test func `the defaults are those of the README`() throws {
        let configuration = try read([:])
        #expect(configuration.leido.reino.nombre == "compras")
        #expect(configuration.url == "http://localhost:5080")
        #expect(configuration.archivoDeClaves == nil)
        #expect(Emisor.Configuration.settings.map(\.name) == ["EMISOR_REALM", "EMISOR_URL", "EMISOR_KEY_FILE"])
        #expect(Emisor.Configuration.settings.map(\.defaultText) == ["keycloak", "http://localhost:5080", ""])
    }

    @Test func `every variable is taken`() throws {
        let configuration = try read(["EMISOR_URL": "https://entrada.example/x/", "EMISOR_KEY_FILE": "/d/claves.pem"])
        #expect(configuration.url == "https://entrada.example/x")
        #expect(configuration.archivoDeClaves == "/d/claves.pem")
    }

    @Test(arguments: ["127.0.0.1", "localhost", "::1"]) func `it listens on loopback`(host: String) throws { _ = try read(["HOST": host]) }

    @Test(arguments: ["0.0.0.0", "::", "192.168.1.2", "emisor"]) func `it listens nowhere else`(host: String) throws {
        let problem = """
            HOST is "\(host)": it should be an address of loopback, such as 127.0.0.1. Whoever reaches an issuer of development \
            may have any token
            """
        #expect(throws: SettingsError(problems: [problem])) { try read(["HOST": host]) }
        // No token of callers makes that better, and none is read.
        #expect(throws: SettingsError(problems: [problem])) { try read(["HOST": host, "SERVICE_TOKEN": ""]) }
    }

    @Test func `all that is wrong is told at once`() throws {
        let error = #expect(throws: SettingsError.self) {
            try read(["EMISOR_REALM": "/nowhere", "EMISOR_URL": "localhost", "HOST": "0.0.0.0"])
        }
        #expect(error?.problems.count == 3)
        #expect(error?.problems.contains("/nowhere/compras-realm.json is not there; EMISOR_REALM names the folder") == true)
        #expect(error?.problems.contains("EMISOR_URL is \"localhost\": it should be an address like http://host:port") == true)
    }

    @Test func `the realm's markers take variables of the configuration`() throws {
        let realm = #"{"realm":"compras","clients":[{"clientId":"${CLIENTE}","publicClient":true}]}"#
        #expect(try read(["CLIENTE": "uno"], realm: realm).leido.reino.clientes.map(\.id) == ["uno"])
        let error = #expect(throws: SettingsError.self) { try read([:], realm: realm) }
        #expect(error?.problems.first?.contains("takes clients[0].clientId from the variable CLIENTE, which is not set") == true)
    }
}
