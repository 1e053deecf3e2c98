import Emisor
import HTTPServer
import JOSE
import JSON
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct TokenDePersonaTests {
    @Test func `a person's token has Keycloak's claims`() async throws {
        try await EmisorFixture.with { emisor in
            let answer = try await emisor.ask(
                "grant_type=password&client_id=compras-cli&username=ana&password=\(EmisorFixture.anasPassword)")
            #expect(answer.status == 200)
            #expect(answer.headers["Cache-Control"] == "no-store")
            #expect(answer.headers["Pragma"] == "no-cache")
            let body = try answer.json()
            #expect(
                body.members.map(\.name) == [
                    "access_token", "expires_in", "refresh_expires_in", "token_type", "not-before-policy", "scope",
                ])
            #expect(try body.integer("expires_in") == 120)
            #expect(try body.integer("refresh_expires_in") == 0)
            #expect(try body.string("token_type") == "Bearer")
            #expect(try body.integer("not-before-policy") == 0)

            let (header, claims) = try EmisorFixture.parts(try #require(try body.string("access_token")))
            #expect(header.members.map(\.name) == ["alg", "typ", "kid"])
            #expect(header["typ"] == .string("at+jwt"))
            let now = emisor.world.now.micros / 1_000_000
            let jti = try #require(try claims.string("jti"))
            let sid = try #require(try claims.string("sid"))
            #expect(jti != sid)
            #expect(
                String(decoding: claims.json, as: UTF8.self) == """
                    {"exp":\(now + 120),"iat":\(now),"jti":"\(jti)","iss":"http://emisor.example:5080/realms/compras",\
                    "aud":["contenido-api","compras-api"],"sub":"00000000-0000-4000-8000-000000000001","typ":"Bearer",\
                    "azp":"compras-cli","sid":"\(sid)","acr":"1","resource_access":{"compras-api":{"roles":["comprador"]}},\
                    "scope":"email profile","email_verified":true,"name":"Ana Demo","preferred_username":"ana","given_name":"Ana",\
                    "family_name":"Demo","email":"ana@example.test"}
                    """)
            #expect(try body.string("scope") == "email profile")
        }
    }

    @Test func `each API reads its own roles, and another refuses the token`() async throws {
        try await EmisorFixture.with { emisor in
            let ana = try await emisor.token(of: "ana", EmisorFixture.anasPassword)
            let atCompras = try await emisor.verified(ana, at: "compras-api")
            #expect(atCompras.subject == "00000000-0000-4000-8000-000000000001")
            #expect(atCompras.roles == ["comprador"])
            #expect(atCompras.authorizedParty == "compras-cli")
            // The mapper names it, and she may do nothing there.
            #expect(try await emisor.verified(ana, at: "contenido-api").roles == [])
            // She has a role there, which this client may not see; a mapper that is not for access tokens names it.
            await #expect(throws: TokenError.audience) { try await emisor.verified(ana, at: "pagos-api") }

            let gema = try await emisor.token(of: "GEMA", "gema")
            #expect(try await emisor.verified(gema, at: "compras-api").roles == ["gestor"])
            #expect(try await emisor.verified(gema, at: "contenido-api").roles == ["gestor"])
        }
    }

    @Test func `a token ends with the realm's lifespan`() async throws {
        try await EmisorFixture.with { emisor in
            let token = try await emisor.token(of: "gema", "gema")
            emisor.world.advance(by: .seconds(120 + 59))
            _ = try await emisor.verified(token, at: "compras-api")
            emisor.world.advance(by: .seconds(1))
            await #expect(throws: TokenError.expired) { try await emisor.verified(token, at: "compras-api") }
            let next = try await emisor.token(of: "gema", "gema")
            _ = try await emisor.verified(next, at: "compras-api")
        }
    }

    @Test func `a client that sees all roles carries all of them, and one audience is a text`() async throws {
        try await EmisorFixture.with { emisor in
            let form = "grant_type=password&client_id=sin-cuenta&client_secret=otro&username=ana&password=\(EmisorFixture.anasPassword)"
            let (header, claims) = try EmisorFixture.parts(try await emisor.token(form))
            #expect(header["typ"] == .string("JWT"))
            #expect(claims["aud"] == .array([.string("compras-api"), .string("pagos-api")]))
            #expect(try await emisor.verified(try await emisor.token(form), at: "pagos-api").roles == ["servicio"])
        }
    }

    @Test func `whoever has no id in the file has the same at every start, and two are told apart`() async throws {
        @Sendable func subject() async throws -> String {
            let found = Locked("")
            try await EmisorFixture.with { emisor in
                let claims = try EmisorFixture.parts(try await emisor.token(of: "gema", "gema")).claims
                found.withLock { $0 = (try? claims.string("sub")) ?? "" }
            }
            return found.withLock { $0 }
        }
        let first = try await subject()
        #expect(first.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil, "\(first)")
        #expect(try await subject() == first)
        let folder = try EmisorFixture.realmFolder(RealmText.realm, users: RealmText.users)
        let leido = try CarpetaDelReino(folder.path) { RealmText.variables[$0] }.leer()
        #expect(Set(leido.reino.usuarios.map(\.id)).count == leido.reino.usuarios.count)
    }
}
