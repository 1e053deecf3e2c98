import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

extension IssuerSuites {
    /// What the services make of tokens that only the real Keycloak issues.
    @Suite(.enabled(if: KeycloakServer.home != nil, KeycloakServer.isMissing)) struct KeycloakAccessTests {
        @Test func `whoever logs in at the pages buys; the other tokens of that login open nothing`() async throws {
            let login = CodeLogin(try await KeycloakServer.shared())
            let code = try #require(try await login.code(.ana)["code"])
            let tokens = try await login.exchange(code)
            try await login.server.withStack { stack in
                #expect(try await stack.buy(try tokens.accessToken()) == 200)
                for token in [try tokens.idToken(), try tokens.refreshToken()] {
                    #expect(try await stack.send("GET", "compras", "/pedidos", token: token).status == 401)
                }
            }
        }

        @Test func `a logout ends no access token, but the way to the next one`() async throws {
            let keycloak = try await KeycloakServer.shared()
            try await keycloak.withStack { stack in
                let login = try await keycloak.login("ana", password: "ana")
                #expect(try await keycloak.logOut(try login.refreshToken()) == 204)
                #expect(try await stack.send("GET", "compras", "/pedidos", token: try login.accessToken()).status == 200)
            }
        }

        @Test func `a token is good until a minute after its end, and no longer`() async throws {
            let keycloak = try await KeycloakServer.shared()
            try await keycloak.withStack { stack in
                let admin = KeycloakAdmin(server: keycloak)
                try await admin.setAccessTokenLifespan(seconds: 1)
                let short = try await keycloak.token(of: .ana)
                try await admin.setAccessTokenLifespan(seconds: 300)
                let expiry: Int64 = try TokenContents(short).claims.number("exp")
                #expect(try await stack.send("GET", "compras", "/pedidos", token: short).status == 200)
                let isRefused = try await eventually(within: .seconds(80), in: stack.world, every: .milliseconds(200)) {
                    try await stack.send("GET", "compras", "/pedidos", token: short).status == 401
                }
                #expect(isRefused)
                let late = stack.world.now.micros / 1_000_000 - expiry
                #expect(60...63 ~= late, "\(late) s after its end")
            }
        }
    }
}
