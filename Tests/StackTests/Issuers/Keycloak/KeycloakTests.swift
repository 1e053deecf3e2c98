import JSON
import OutboundHTTP
import TestSupport
import Testing

extension IssuerSuites {
    /// What only the real Keycloak does: the services rely on it, or the realm in `keycloak/` promises it.
    @Suite(.enabled(if: KeycloakServer.home != nil, KeycloakServer.isMissing))
    struct KeycloakTests {
        @Test func `its discovery names the public issuer, and addresses for services at the host that they ask`() async throws {
            let keycloak = try await KeycloakServer.shared()
            for host in [keycloak.internalURL, keycloak.publicURL] {
                let url = host + "/realms/compras/.well-known/openid-configuration"
                let found = try await keycloak.http.send(OutboundRequest("GET", url, timeout: keycloak.patience)).object()
                #expect(try found.string("issuer") == keycloak.issuer)
                #expect(try found.string("authorization_endpoint") == keycloak.issuer + "/protocol/openid-connect/auth")
                #expect(try found.string("jwks_uri") == host + "/realms/compras/protocol/openid-connect/certs")
                #expect(try found.string("token_endpoint") == host + "/realms/compras/protocol/openid-connect/token")
            }
        }

        /// Whoever takes the first key of a set, or the cache at its word, is in for a surprise.
        @Test func `its keys are one to verify with and one that is for nothing here, and are not to be cached`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let kinds = Set(try await keycloak.publishedKeys().map { "\($0.use) \($0.algorithm)" })
            #expect(kinds == ["sig RS256", "enc RSA-OAEP"])
            let answer = try await keycloak.http.send(OutboundRequest("GET", keycloak.jwksURL, timeout: keycloak.patience))
            #expect(answer.header("Cache-Control") == "no-cache")
        }

        @Test func `a locked account is answered as a wrong password is`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let admin = KeycloakAdmin(server: keycloak)
            // The tenth locks it, or fewer that come quickly; that is written down beside the answer, maybe after it.
            var answers: [TokenAnswer] = []
            let isLocked = try await eventually(within: .seconds(30), in: KeycloakServer.world) {
                if answers.count < 10 { answers.append(try await keycloak.login("luis", password: "ana")) }
                return try await admin.isLocked(.luis)
            }
            #expect(isLocked)
            let right = try await keycloak.login("luis", password: Person.luis.password)
            try await admin.unlock(.luis)
            #expect(right.status == 400)
            #expect(try right.body == answers[0].body)
            _ = try await keycloak.token(of: .luis)
        }

        @Test func `a code with its verifier is worth tokens, once`() async throws {
            let login = CodeLogin(try await KeycloakServer.shared())
            let outcome = try await login.code(.ana)
            #expect(outcome["state"] == login.state)
            #expect(outcome["iss"] == login.server.issuer)
            let code = try #require(outcome["code"])
            let answer = try await login.exchange(code)
            let access = try TokenContents(try answer.accessToken())
            #expect(try access.header.string("typ") == "at+jwt")
            #expect(try access.claims.string("typ") == "Bearer")
            #expect(try access.claims.string("azp") == "compras-web")
            #expect(Set(try access.audiences) == ["compras-api", "contenido-api"])
            #expect(try access.roles == Person.ana.roles)
            // The same key signs it, and it is for nobody but the pages.
            let id = try TokenContents(try answer.idToken())
            #expect(try id.header.string("kid") == access.header.string("kid"))
            #expect(try id.claims.string("typ") == "ID")
            #expect(try id.audiences == ["compras-web"])
            let refresh = try TokenContents(try answer.refreshToken())
            #expect(try refresh.header.string("alg") == "HS512")
            #expect(try refresh.claims.string("typ") == "Refresh")

            let again = try await login.exchange(code)
            #expect(again.status == 400)
            #expect(try again.error == "invalid_grant")
        }

        @Test(arguments: [nil, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"])
        func `a code without its verifier is worth nothing`(verifier: String?) async throws {
            let login = CodeLogin(try await KeycloakServer.shared())
            let code = try #require(try await login.code(.gema)["code"])
            let answer = try await login.exchange(code, verifier: verifier)
            #expect(answer.status == 400)
            #expect(try answer.error == "invalid_grant")
            // Who has guessed once does not get to guess again.
            #expect(try await login.exchange(code).status == 400)
        }

        @Test(arguments: [nil, "plain"]) func `no code is given without a challenge, or for a plain one`(method: String?) async throws {
            var login = CodeLogin(try await KeycloakServer.shared())
            login.challenge = method.map { (CodeLogin.verifier, $0) }
            let outcome = try await login.code(.ana)
            #expect(outcome["error"] == "invalid_request")
            #expect(outcome["code"] == nil)
        }

        /// The default of the realm's own file among them: the tests name another shop.
        @Test(arguments: ["http://localhost:5000/", "http://tienda.example.test.otra.example/", "https://tienda.example.test/"])
        func `nobody is sent to an address that is not the shop's`(redirect: String) async throws {
            var login = CodeLogin(try await KeycloakServer.shared())
            login.redirect = redirect
            guard case .page(let status) = try await login.code(.ana) else {
                Issue.record("sent to \(redirect)")
                return
            }
            #expect(status == 400)
        }

        @Test func `a refresh token is good once, and its second use ends what came of the first`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let first = try await keycloak.login("ana", password: "ana").refreshToken()
            let second = try await keycloak.refresh(first).refreshToken()
            let stolen = try await keycloak.refresh(first)
            #expect(stolen.status == 400)
            #expect(try stolen.error == "invalid_grant")
            #expect(try await keycloak.refresh(second).status == 400)
        }

        @Test func `after a logout nothing is refreshed`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let login = try await keycloak.login("ana", password: "ana")
            let refreshed = try await keycloak.refresh(try login.refreshToken())
            let access = try TokenContents(try refreshed.accessToken())
            #expect(try access.claims.string("sid") == TokenContents(try login.accessToken()).claims.string("sid"))
            #expect(try await keycloak.logOut(try refreshed.refreshToken()) == 204)
            let after = try await keycloak.refresh(try refreshed.refreshToken())
            #expect(after.status == 400)
            #expect(try after.error == "invalid_grant")
        }

        @Test func `nobody gets a session without end`() async throws {
            let answer = try await KeycloakServer.shared().token([
                ("grant_type", "password"), ("client_id", "compras-cli"), ("username", "ana"), ("password", "ana"),
                ("scope", "openid offline_access"),
            ])
            #expect(answer.status == 400)
        }

        @Test func `how long tokens live can be changed for those to come`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let admin = KeycloakAdmin(server: keycloak)
            try await admin.setAccessTokenLifespan(seconds: 2)
            let short = try await keycloak.login("ana", password: "ana")
            try await admin.setAccessTokenLifespan(seconds: 300)
            let long = try await keycloak.login("ana", password: "ana")
            // Not `expires_in`, which counts from the moment of the answer.
            for (login, seconds) in [(short, Int64(2)), (long, 300)] {
                let claims = try TokenContents(try login.accessToken()).claims
                let (issued, end): (Int64, Int64) = (try claims.number("iat"), try claims.number("exp"))
                #expect(end - issued == seconds)
            }
        }

        @Test func `a new key signs at once; the old one stays published while it is passive, and no longer`() async throws {
            let keycloak = try await KeycloakServer.shared()
            let admin = KeycloakAdmin(server: keycloak)
            let old = try await admin.signingKey()
            #expect(try await keycloak.kid() == old.kid)

            let new = try await admin.addSigningKey()
            #expect(new.kid != old.kid)
            #expect(try await keycloak.kid() == new.kid)
            #expect(try await keycloak.publishedKids().isSuperset(of: [old.kid, new.kid]))

            try await admin.set(old, active: false, enabled: true)
            #expect(try await keycloak.publishedKids().contains(old.kid))

            try await admin.set(old, active: false, enabled: false)
            let left = try await keycloak.publishedKids()
            #expect(left.contains(new.kid) && !left.contains(old.kid))
            #expect(try await keycloak.kid() == new.kid)

            // As it was, for whoever comes next.
            try await admin.set(old, active: true, enabled: true)
            try await admin.remove(new)
            #expect(try await keycloak.kid() == old.kid)
        }
    }
}

extension KeycloakServer {
    fileprivate func refresh(_ token: String) async throws -> TokenAnswer {
        try await self.token([("grant_type", "refresh_token"), ("client_id", "compras-cli"), ("refresh_token", token)])
    }

    /// The key that tokens are signed with now.
    fileprivate func kid() async throws -> String? { try TokenContents(try await token(of: .ana)).header.string("kid") }

    fileprivate func publishedKids() async throws -> Set<String> { Set(try await publishedKeys().map(\.kid)) }
}
