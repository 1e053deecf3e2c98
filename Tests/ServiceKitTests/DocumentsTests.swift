import HTTPServer
import Observability
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// What a service serves of its formal API.
@Suite(.timeLimit(.minutes(5)))
struct DocumentsTests {
    private static let files = [
        "d/cosas/token/openapi.json": #"{"openapi":"3.1.0"}"#, "d/cosas/token/openapi.yaml": "openapi: 3.1.0\n",
        "d/cosas/oidc/openapi.json": #"{"url":"{OIDC_ISSUER}/.well-known/openid-configuration"}"#, "d/docs/index.html": "<!doctype html>",
        "d/docs/inicio.js": "1", "d/docs/otro.js": "2", "secreto": "3",
    ]

    private static func with(
        issuer: String? = nil, files: [String: String]? = files, _ body: @Sendable (TestApp) async throws -> Void
    ) async throws {
        try await ManualWorld().during { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                try await database.migrate([])
                let documents = files.map { files in
                    Documents(folder: "d", service: "cosas", issuer: issuer, read: { files[$0].map { Array($0.utf8) } })
                }
                let context = ServiceContext(
                    world: world, database: database, http: NoHTTP(),
                    authenticator: SharedTokenAuthenticator(token: Secret(TestApp.token)), log: .none(world), documents: documents)
                try await body(TestApp(App(name: "cosas", routes: [], context: context)))
            }
        }
    }

    @Test(arguments: [
        ("/openapi.json", "application/json", #"{"openapi":"3.1.0"}"#), ("/openapi.yaml", "application/yaml", "openapi: 3.1.0\n"),
        ("/docs", "text/html; charset=utf-8", "<!doctype html>"), ("/docs/inicio.js", "text/javascript; charset=utf-8", "1"),
    ])
    func `documents and page are for everybody, and whoever has them is told so`(path: String, type: String, text: String) async throws {
        try await Self.with { service in
            let answer = try await service.call(.get, path, headers: [:])
            #expect(answer.status == 200)
            #expect(answer.headers["Content-Type"] == type)
            #expect(answer.headers["Cache-Control"] == "no-cache")
            #expect(answer.text == text)
            let tag = try #require(answer.headers["ETag"])
            let again = try await service.call(.get, path, headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body == [])
        }
    }

    @Test func `a document names the issuer whose tokens count here`() async throws {
        try await Self.with(issuer: "https://id.example/realms/compras") { service in
            let answer = try await service.call(.get, "/openapi.json", headers: [:])
            #expect(answer.text == #"{"url":"https://id.example/realms/compras/.well-known/openid-configuration"}"#)
        }
    }

    @Test(arguments: [
        (nil, "'self'"), ("https://id.example/realms/compras", "'self' https://id.example"),
        ("http://[::1]:8080/realms/compras", "'self' http://[::1]:8080"), ("https://id.example", "'self' https://id.example"),
    ])
    func `a page calls nobody but its service and the issuer`(issuer: String?, origins: String) async throws {
        try await Self.with(issuer: issuer) { service in
            let policy = try await service.call(.get, "/docs", headers: [:]).headers["Content-Security-Policy"]
            #expect(
                policy == """
                    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src \(origins); \
                    base-uri 'none'; form-action 'none'; frame-ancestors 'none'
                    """)
        }
    }

    @Test(arguments: [
        "/docs/otro.js", "/docs/..%2F..%2Fsecreto", "/docs/..", "/docs/index.html", "/docs/index.html%20", "/docs/swagger-ui.css",
    ])
    func `nothing else of the folder is served, nor what is not there`(path: String) async throws {
        try await Self.with { service in
            let answer = try await service.call(.get, path, headers: [:])
            #expect(answer.status == 404)
        }
    }

    @Test func `whoever types a slash too many is sent to the page`() async throws {
        try await Self.with { service in
            let answer = try await service.call(.get, "/docs/", headers: [:])
            #expect(answer.status == 308)
            // Whatever a gateway has put before it.
            #expect(answer.headers["Location"] == "../docs")
        }
    }

    @Test(arguments: ["/openapi.json", "/openapi.yaml", "/docs", "/docs/", "/docs/inicio.js"])
    func `a service that was started without has none`(path: String) async throws {
        try await Self.with(files: nil) { service in
            let answer = try await service.call(.get, path, headers: [:])
            #expect(answer.status == 404)
            #expect(answer.text.contains(#""error":"No encontrado""#))
        }
    }
}
