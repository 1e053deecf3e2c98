import HTTPServer
import JOSE
import JSON
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct TokenDeServicioTests {
    @Test(arguments: [true, false]) func `a client's own token opens one API and no other`(inTheHeader: Bool) async throws {
        try await EmisorFixture.with { emisor in
            let token =
                inTheHeader
                ? try await emisor.token("grant_type=client_credentials", EmisorFixture.pagos)
                : try await emisor.token("grant_type=client_credentials&client_id=compras-pagos&client_secret=p:1%20%C3%B1")
            let (header, claims) = try EmisorFixture.parts(token)
            #expect(header["typ"] == .string("at+jwt"))
            let (sub, jti) = (try #require(try claims.string("sub")), try #require(try claims.string("jti")))
            let now = emisor.world.now.micros / 1_000_000
            // Its account has a role at compras-api too, which the client may not see.
            #expect(
                String(decoding: claims.json, as: UTF8.self) == """
                    {"exp":\(now + 120),"iat":\(now),"jti":"\(jti)","iss":"http://emisor.example:5080/realms/compras","aud":"pagos-api",\
                    "sub":"\(sub)","typ":"Bearer","azp":"compras-pagos","acr":"1",\
                    "resource_access":{"pagos-api":{"roles":["servicio"]}},"scope":"email profile","email_verified":false,\
                    "preferred_username":"service-account-compras-pagos"}
                    """)
            #expect(try await emisor.verified(token, at: "pagos-api").roles == ["servicio"])
            await #expect(throws: TokenError.audience) { try await emisor.verified(token, at: "compras-api") }
        }
    }

    @Test func `an account that no file has is made without roles, and its token is for nobody`() async throws {
        try await EmisorFixture.with { emisor in
            let form = "grant_type=client_credentials&client_id=sin-roles&client_secret=ninguno"
            let claims = try EmisorFixture.parts(try await emisor.token(form)).claims
            #expect(claims["aud"] == nil)
            #expect(claims["resource_access"] == nil)
            #expect(claims["preferred_username"] == .string("service-account-sin-roles"))
            #expect(try EmisorFixture.parts(try await emisor.token(form)).claims["sub"] == claims["sub"])
            let pagos = try EmisorFixture.parts(try await emisor.token("grant_type=client_credentials", EmisorFixture.pagos)).claims
            #expect(pagos["sub"] != claims["sub"])
        }
    }

    @Test func `the name of the client may stand in the form beside the header`() async throws {
        try await EmisorFixture.with { emisor in
            _ = try await emisor.token("client_id=compras-pagos&grant_type=client_credentials", EmisorFixture.pagos)
        }
    }
}
