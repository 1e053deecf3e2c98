import Foundation
import JOSE
import JSON
import ServiceKit
import TestSupport
import Testing

@testable import Emisor

@Suite(.timeLimit(.minutes(5))) struct CarpetaDelReinoTests {
    private func read(_ realm: String, users: String? = nil, _ variables: [String: String] = [:]) throws -> ReinoLeido {
        let folder = try EmisorFixture.realmFolder(realm, users: users)
        do throws(CarpetaDelReino.Ilegible) {
            return try CarpetaDelReino(folder.path, variable: { variables[$0] }).leer()
        } catch {
            // The folder is another at every run.
            throw CarpetaDelReino.Ilegible(sentence: error.sentence.replacingOccurrences(of: folder.path, with: "keycloak"))
        }
    }

    private func expect(
        _ sentence: String, _ realm: String, users: String? = nil, _ variables: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: CarpetaDelReino.Ilegible(sentence: sentence), sourceLocation: sourceLocation) {
            _ = try read(realm, users: users, variables)
        }
    }

    @Test(arguments: [
        ("", "is no JSON: unexpectedEnd at byte 0"), ("[]", "has something, which should be an object"),
        (#"{"realm":"compras","realm":"x"}"#, #"is no JSON: duplicateName("realm") at byte 19"#),
        ("{}", "lacks realm, or has nothing in it"), (#"{"realm":""}"#, "lacks realm, or has nothing in it"),
        (#"{"realm":7}"#, "has realm, which should be a text"),
        (
            #"{"realm":"a/b"}"#,
            "has realm, which should be a name of letters, digits and - . _, because it is part of addresses"
        ),
        (#"{"realm":"c","accessTokenLifespan":0}"#, "has accessTokenLifespan, which should be a whole number from 1 to 31536000"),
        (#"{"realm":"c","accessTokenLifespan":"x"}"#, "has accessTokenLifespan, which should be a whole number from 1 to 31536000"),
        (#"{"realm":"c","clients":{}}"#, "has clients, which should be a list"),
        (#"{"realm":"c","clients":[1]}"#, "has clients[0], which should be an object"),
        (#"{"realm":"c","clients":[{}]}"#, "lacks clients[0].clientId, or has nothing in it"),
        (#"{"realm":"c","clients":[{"clientId":"x"}]}"#, "lacks clients[0].secret, or has nothing in it"),
        (#"{"realm":"c","clients":[{"clientId":"x","secret":""}]}"#, "lacks clients[0].secret, or has nothing in it"),
        (#"{"realm":"c","clients":[{"clientId":"x","publicClient":"yes"}]}"#, "has clients[0].publicClient, which should be true or false"),
        (
            #"{"realm":"c","clients":[{"clientId":"x","publicClient":true},{"clientId":"x","publicClient":true}]}"#,
            "has clients[1].clientId, which should be the id of no other client"
        ),
        (
            #"{"realm":"c","clients":[{"clientId":"x","secret":"s","attributes":{"access.token.header.type.rfc9068":1}}]}"#,
            "has clients[0].attributes.access.token.header.type.rfc9068, which should be true or false"
        ),
        (
            #"""
            {"realm":"c","clients":[{"clientId":"x","secret":"s","protocolMappers":[{"protocolMapper":"oidc-audience-mapper",
            "config":{"access.token.claim":"true"}}]}]}
            """#, "lacks clients[0].protocolMappers[0].config.included.custom.audience, or has nothing in it"
        ),
        (
            #"{"realm":"c","clientScopeMappings":{"y":[]}}"#,
            "has clientScopeMappings.y, which should be named after a client: there is none of that id"
        ),
        (
            #"{"realm":"c","clients":[{"clientId":"x","secret":"s"}],"clientScopeMappings":{"x":[{"client":"y","roles":["r"]}]}}"#,
            "has clientScopeMappings.x[0].client, which should be the id of a client"
        ),
        (#"{"realm":"c","users":[{}]}"#, "lacks users[0].username, or has nothing in it"),
        (#"{"realm":"c","users":[{"username":"a"},{"username":"A"}]}"#, "has users[1].username, which should be the name of nobody else"),
        (
            #"{"realm":"c","users":[{"username":"a","credentials":[{"type":"password","value":""}]}]}"#,
            "lacks users[0].credentials[0].value, or has nothing in it"
        ),
        (
            #"{"realm":"c","users":[{"username":"a","clientRoles":{"x":["r"]}}]}"#,
            "has users[0].clientRoles.x, which should be named after a client: there is none of that id"
        ),
        (
            #"{"realm":"c","users":[{"username":"a","serviceAccountClientId":"x"}]}"#,
            "has users[0].serviceAccountClientId, which should be a client with serviceAccountsEnabled"
        ),
    ])
    func `a file that is no realm is told with its member`(realm: String, reason: String) {
        expect("keycloak/compras-realm.json \(reason)", realm)
    }

    @Test func `users apart are of the same realm, and no name is twice in all files`() throws {
        let realm = #"{"realm":"compras","users":[{"username":"ana"}]}"#
        expect(
            #"keycloak/compras-users-0.json has realm, which should be "compras", as in compras-realm.json"#, realm,
            users: #"{"realm":"otro","users":[]}"#)
        expect(
            "keycloak/compras-users-0.json has users[0].username, which should be the name of nobody else", realm,
            users: #"{"users":[{"username":"ana"}]}"#)
        #expect(try read(realm, users: #"{"users":[{"username":"luis"}]}"#).reino.usuarios.map(\.nombre) == ["ana", "luis"])
        #expect(try read(realm).reino.usuarios.map(\.nombre) == ["ana"])
    }

    @Test func `every numbered file of users is read, and no other`() throws {
        let folder = try EmisorFixture.realmFolder(#"{"realm":"compras"}"#)
        for name in ["compras-users-0", "compras-users-12", "compras-users-x", "otro-users-0", "compras-users-1.json.orig"] {
            try #"{"users":[{"username":"\#(name)"}]}"#.write(toFile: folder.file(name + ".json"), atomically: true, encoding: .utf8)
        }
        let reino = try CarpetaDelReino(folder.path, variable: { _ in nil }).leer().reino
        #expect(reino.usuarios.map(\.nombre) == ["compras-users-0", "compras-users-12"])
        #expect(reino.vigencia == 300)
    }

    @Test func `a folder without the realm is told`() throws {
        let folder = try TemporaryFolder()
        let empty = #expect(throws: CarpetaDelReino.Ilegible.self) { try CarpetaDelReino(folder.path, variable: { _ in nil }).leer() }
        #expect(empty?.sentence == "\(folder.path)/compras-realm.json is not there")
        let none = #expect(throws: CarpetaDelReino.Ilegible.self) { try CarpetaDelReino("/nowhere", variable: { _ in nil }).leer() }
        #expect(none?.sentence == "/nowhere/compras-realm.json is not there")
    }

    @Test func `markers take the value of a variable, or their default`() throws {
        let realm = """
            {"realm":"${REALM:compras}","accessTokenLifespan":"${LIFE:60}","clients":[
              {"clientId":"a-${ID}-${OTHER:b:c}","enabled":"${ON:false}","publicClient":true},
              {"clientId":"x","secret":"${SECRET}${SECRET}","redirectUris":["${NOBODY_READS_THIS}"]}]}
            """
        let plain = try read(realm, ["ID": "1", "SECRET": #"${ID}"}"#]).reino
        #expect(plain.nombre == "compras")
        #expect(plain.vigencia == 60)
        #expect(plain.clientes.map(\.id) == ["a-1-b:c", "x"])
        #expect(plain.clientes.map(\.activo) == [false, true])
        let set = try read(realm, ["ID": "1", "SECRET": "s", "REALM": "otro", "LIFE": "61", "ON": "true", "OTHER": "z"]).reino
        #expect(set.nombre == "otro")
        #expect(set.vigencia == 61)
        #expect(set.clientes.map(\.id) == ["a-1-z", "x"])
        #expect(set.clientes.map(\.activo) == [true, true])
        expect("keycloak/compras-realm.json has clients[0].enabled, which should be true or false", realm, ["ID": "1", "ON": "sí"])
    }

    @Test(arguments: [[:], ["SECRET": ""]]) func `a variable that is not set or empty is named`(variables: [String: String]) {
        let realm = #"{"realm":"compras","clients":[{"clientId":"x","secret":"a${SECRET}"}]}"#
        expect(
            """
            keycloak/compras-realm.json takes clients[0].secret from the variable SECRET, which is not set: set it, in the environment or in \
            .env
            """, realm, variables)
        expect(
            "keycloak/compras-realm.json lacks clients[0].secret, or has nothing in it",
            #"{"realm":"compras","clients":[{"clientId":"x","secret":"${SECRET:}"}]}"#, variables)
    }

    @Test(arguments: ["$", "${", "${}", "${:x}", "${A", "$A", "{A}", "$${"]) func `what is no marker stays as it is`(text: String) throws {
        let reino = try read(#"{"realm":"c","clients":[{"clientId":"\#(text)","publicClient":true}]}"#, ["A": "1"]).reino
        #expect(reino.clientes.map(\.id) == [text])
    }

    /// The files that the project ships.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: root + "/keycloak/compras-realm.json")))
    func `the project's own realm gives each service one API, and people their own`() async throws {
        let variables = [
            "COMPRAS_CLI_ENABLED": "true", "COMPRAS_CONTENIDO_SECRET": "c1", "COMPRAS_PAGOS_SECRET": "p1", "COMPRAS_MEDIADOR_SECRET": "m1",
        ]
        let leido = try CarpetaDelReino(Self.root + "/keycloak", variable: { variables[$0] }).leer()
        try await EmisorFixture.with(leido) { emisor in
            for (client, secret) in [("contenido", "c1"), ("pagos", "p1"), ("mediador", "m1")] {
                let token = try await emisor.token("grant_type=client_credentials&client_id=compras-\(client)&client_secret=\(secret)")
                #expect(try EmisorFixture.parts(token).claims["aud"] == .string("\(client)-api"))
                #expect(try await emisor.verified(token, at: "\(client)-api").roles == ["servicio"])
            }
            for (person, atCompras, atContenido) in [("ana", "comprador", []), ("luis", "comprador", []), ("gema", "gestor", ["gestor"])] {
                let token = try await emisor.token(of: person, person)
                #expect(try await emisor.verified(token, at: "compras-api").roles == [atCompras])
                #expect(try await emisor.verified(token, at: "contenido-api").roles == Set(atContenido))
                #expect(try EmisorFixture.parts(token).claims["aud"] == .array([.string("contenido-api"), .string("compras-api")]))
            }
        }
        #expect(throws: CarpetaDelReino.Ilegible.self) { try CarpetaDelReino(Self.root + "/keycloak", variable: { _ in nil }).leer() }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
