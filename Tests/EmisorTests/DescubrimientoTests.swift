import HTTPServer
import JOSE
import JSON
import ServiceKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct DescubrimientoTests {
    private static let path = "/realms/compras/.well-known/openid-configuration"

    @Test func `the issuer is public, and what services fetch follows the name that they came by`() async throws {
        try await EmisorFixture.with { emisor in
            let near = try await emisor.service.call(.get, Self.path, headers: ["Host": "127.0.0.1:5080"])
            #expect(near.status == 200)
            let document = try near.json()
            #expect(try document.string("issuer") == "http://emisor.example:5080/realms/compras")
            let oidc = "/realms/compras/protocol/openid-connect"
            #expect(try document.string("authorization_endpoint") == "http://emisor.example:5080\(oidc)/auth")
            #expect(try document.string("token_endpoint") == "http://127.0.0.1:5080\(oidc)/token")
            #expect(try document.string("jwks_uri") == "http://127.0.0.1:5080\(oidc)/certs")
            #expect(try document.strings("grant_types_supported") == ["password", "client_credentials"])
            let nameless = try await emisor.service.call(.get, Self.path, headers: [:])
            #expect(try nameless.json().string("jwks_uri") == "http://emisor.example:5080\(oidc)/certs")
        }
    }

    @Test func `the keys are published as Keycloak does, one for encryption beside those that sign`() async throws {
        try await EmisorFixture.with { emisor in
            let answer = try await emisor.service.call(.get, EmisorFixture.oidc + "/certs", headers: [:])
            #expect(answer.status == 200)
            #expect(answer.headers["Cache-Control"] == "no-cache")
            #expect(answer.headers["Content-Type"] == "application/json")
            let keys = try #require(try answer.json().objects("keys"))
            #expect(try keys.map { try $0.string("use") } == ["sig", "enc"])
            #expect(try keys.map { try $0.string("alg") } == ["RS256", "RSA-OAEP"])
            for key in keys { #expect(key.members.map(\.name) == ["kid", "kty", "alg", "use", "n", "e"]) }
            let set = try JWKSet(parsing: answer.body)
            #expect(set.refusals == [.purpose("use")])
            #expect(set.keys.count == 1)
            let (kid, key) = try #require(set.keys.first)
            #expect(try key.thumbprint() == kid)
        }
    }

    /// A name that resolves to this machine is not yet a name of it, and a page of another site is told nothing.
    @Test(arguments: [
        ("Host", "localhost", 200), ("Host", "LOCALHOST:5080", 200), ("Host", "127.0.0.1:1", 200), ("Host", "[::1]:5080", 200),
        ("Host", "[::1]", 200), ("Host", "emisor.example:5080", 200), ("Host", "emisor.example", 200),
        ("Host", "rebind.example:5080", 403), ("Host", "localhost.rebind.example", 403), ("Host", "127.0.0.2:5080", 403),
        ("Host", "[::2]:5080", 403), ("Host", "::1", 403), ("Host", "localhost@rebind.example", 403), ("Host", "", 403),
        ("Origin", "http://localhost:3000", 200), ("Origin", "http://emisor.example:5080", 200), ("Origin", "http://[::1]:8000", 200),
        ("Origin", "http://rebind.example:5080", 403), ("Origin", "https://localhost.example", 403), ("Origin", "null", 403),
        ("Origin", "localhost", 403), ("Origin", "", 403), ("Origin", "http://localhost:1@rebind.example", 403),
        ("Origin", "ftp://localhost", 403), ("Origin", "http://localhost/", 403), ("Origin", "HTTPS://LOCALHOST", 200),
    ])
    func `it is called by a name of this machine, and by pages of such names`(field: String, value: String, status: Int) async throws {
        try await EmisorFixture.with { emisor in
            let before = try await emisor.kids()
            for (method, path, type) in [
                (HTTPMethod.get, Self.path, ""), (.get, EmisorFixture.oidc + "/certs", ""), (.get, "/realms/compras/claves", ""),
                (.post, EmisorFixture.oidc + "/token", "application/x-www-form-urlencoded"),
                (.post, "/realms/compras/claves", "application/json"),
            ] {
                let headers = HTTPHeaders([.init(field, value)] + (type.isEmpty ? [] : [.init("Content-Type", type)]))
                let body = path.hasSuffix("token") ? "grant_type=password&client_id=compras-cli&username=gema&password=gema" : ""
                let answer = try await emisor.service.call(method, path, body, headers: headers)
                #expect(answer.status == (status == 200 && path.hasSuffix("claves") && method == .post ? 201 : status), "\(path)")
                if status == 403 { #expect(try answer.problem().error == "Acceso denegado") }
            }
            #expect(try await emisor.kids().count == before.count + (status == 200 ? 1 : 0))
            let refused = try await emisor.service.call(
                .delete, "/realms/compras/claves/\(before[0])", headers: ["Host": "localhost", field: "http://rebind.example"])
            #expect(refused.status == 403)
        }
    }

    @Test(arguments: [
        (HTTPMethod.get, "/realms/otro/.well-known/openid-configuration"), (.get, "/realms/otro/protocol/openid-connect/certs"),
        (.post, "/realms/otro/protocol/openid-connect/token"), (.get, "/realms/otro/claves"), (.post, "/realms/otro/claves"),
        (.delete, "/realms/otro/claves/x"), (.get, "/realms/compras"), (.get, "/nada"),
    ])
    func `another realm is not there`(method: HTTPMethod, path: String) async throws {
        try await EmisorFixture.with { emisor in
            let headers: HTTPHeaders = [
                "Content-Type": method == .post && path.hasSuffix("claves") ? "application/json" : "application/x-www-form-urlencoded"
            ]
            let answer = try await emisor.service.call(
                method, path, "grant_type=password&client_id=compras-cli&username=gema&password=gema", headers: headers)
            #expect(answer.status == 404)
            #expect(try answer.problem().error == "No encontrado")
        }
    }

    @Test func `nobody has to say who he is, and nothing is kept`() async throws {
        try await EmisorFixture.with { emisor in
            #expect(
                emisor.service.routeTable == [
                    "GET /realms/{realm}/.well-known/openid-configuration everybody",
                    "GET /realms/{realm}/protocol/openid-connect/certs everybody",
                    "POST /realms/{realm}/protocol/openid-connect/token everybody forgets its key",
                    "GET /realms/{realm}/claves everybody", "POST /realms/{realm}/claves everybody forgets its key",
                    "DELETE /realms/{realm}/claves/{kid} everybody",
                ])
            #expect(emisor.service.app.services.map(\.name) == [])
            let ready = try await emisor.service.call(.get, "/health/ready", headers: [:])
            #expect(ready.status == 200)
            #expect(try await emisor.service.call(.put, EmisorFixture.oidc + "/token", headers: [:]).headers["Allow"] == "POST")
        }
    }

    @Test func `it says at its start what it is for`() async throws {
        try await EmisorFixture.with { emisor in
            let warnings = emisor.log.lines.filter { $0.contains("WARN") || $0.contains("warning") }
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains("for development only") == true)
            #expect(warnings.first?.contains("issuer=http://emisor.example:5080/realms/compras") == true)
        }
    }
}
