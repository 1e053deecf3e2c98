import Emisor
import Foundation
import HTTPServer
import JOSE
import JSON
import Observability
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// An issuer of a realm, on a clock that stands still.
struct EmisorFixture: Sendable {
    static let url = "http://emisor.example:5080"
    static let issuer = url + "/realms/compras"
    static let oidc = "/realms/compras/protocol/openid-connect"

    let service: TestApp
    let world: ManualWorld
    let log: CollectedLog

    /// - Parameter keyFile: nil for keys that nobody keeps.
    static func with(
        realm: String = RealmText.realm, users: String = RealmText.users, variables: [String: String] = RealmText.variables,
        keyFile: String? = nil, keys: @escaping Llavero.Fabrica = KeyPool.keys(), _ body: @Sendable (EmisorFixture) async throws -> Void
    ) async throws {
        let folder = try realmFolder(realm, users: users)
        let leido = try CarpetaDelReino(folder.path, variable: { variables[$0] }).leer()
        try await with(leido, keyFile: keyFile, keys: keys, body)
    }

    static func with(
        _ leido: ReinoLeido, keyFile: String? = nil, keys: @escaping Llavero.Fabrica = KeyPool.keys(),
        _ body: @Sendable (EmisorFixture) async throws -> Void
    ) async throws {
        let world = ManualWorld()
        do {
            let log = CollectedLog()
            let context = TestApp.context(in: world, log: Log(service: "emisor", level: .info, world: world, destination: log))
            let configuration = Emisor.Configuration(leido: leido, url: url, archivoDeClaves: keyFile)
            let app = try await Emisor.build(configuration, context, fabrica: keys)
            try await body(EmisorFixture(service: TestApp(app), world: world, log: log))
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    static func realmFolder(_ realm: String, users: String? = nil) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try realm.write(toFile: folder.file("compras-realm.json"), atomically: true, encoding: .utf8)
        try users?.write(toFile: folder.file("compras-users-0.json"), atomically: true, encoding: .utf8)
        return folder
    }

    /// Asks for a token.
    func ask(_ form: String, _ headers: HTTPHeaders = [:]) async throws -> Answer {
        var headers = headers
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        return try await service.call(.post, Self.oidc + "/token", form, headers: headers)
    }

    /// The token that somebody gets.
    func token(_ form: String, _ headers: HTTPHeaders = [:]) async throws -> String {
        let answer = try await ask(form, headers)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try answer.json().string("access_token"))
    }

    /// The token of a person, through compras-cli.
    func token(of person: String, _ password: String) async throws -> String {
        try await token("grant_type=password&client_id=compras-cli&username=\(person)&password=\(password)")
    }

    /// Header and claims, whoever signed them.
    static func parts(_ token: String) throws -> (header: JSONObject, claims: JSONObject) {
        let jws = try CompactJWS(Array(token.utf8))
        return (try JSONObject(parsing: jws.header), try JSONObject(parsing: jws.payload))
    }

    /// What an API makes of a token, with the keys that are published now.
    func verified(_ token: String, at audience: String) async throws -> AccessToken {
        let policy = TokenPolicy(issuer: Self.issuer, audience: audience)
        let set = try JWKSet(parsing: try await service.call(.get, Self.oidc + "/certs", headers: [:]).body)
        let unverified = try UnverifiedToken(Array(token.utf8), policy)
        guard let key = set.keys[unverified.kid] else { throw TokenError.unknownKey }
        return try unverified.verified(by: key, policy, now: world.now)
    }

    /// The names of the keys that are published, the one that signs last.
    func kids() async throws -> [String] {
        let answer = try await service.call(.get, "/realms/compras/claves", headers: [:])
        #expect(answer.status == 200)
        return try (try answer.json().objects("items") ?? []).map { try $0.required("kid", $0.string) }
    }

    /// A new key signs.
    func rotate() async throws -> String {
        let answer = try await service.call(.post, "/realms/compras/claves", headers: ["Content-Type": "application/json"])
        #expect(answer.status == 201)
        #expect(try answer.json().bool("firma") == true)
        return try #require(try answer.json().string("kid"))
    }

    static let anasPassword = "ana+%C3%B1%26%3D%2B%25"

    /// `Authorization` of a client whose halves are encoded already.
    static func basic(_ pair: String) -> HTTPHeaders { ["Authorization": "Basic " + Data(pair.utf8).base64EncodedString()] }

    static let pagos = basic("compras-pagos:p%3A1+%C3%B1")
}
