import JSON
import OutboundHTTP
import Testing

extension IssuerSuites {
    /// What the tokens of every issuer look like, and who gets none.
    @Suite struct IssuerTests {
        @Test(arguments: IssuerKind.there, Person.allCases)
        func `a person's token is for compras and contenido, and has the roles of that person`(kind: IssuerKind, person: Person)
            async throws
        {
            let issuer = try await kind.shared()
            let token = try TokenContents(try await issuer.token(of: person))
            try await expectHeader(of: token, from: issuer)
            #expect(try token.claims.string("iss") == issuer.issuer)
            #expect(Set(try token.audiences) == ["compras-api", "contenido-api"])
            #expect(try token.roles == person.roles)
            #expect(try token.claims.string("sub") == person.id)
            #expect(try token.claims.string("azp") == "compras-cli")
            #expect(try token.claims.string("preferred_username") == person.rawValue)
            try expectLife(of: token, seconds: 300)
        }

        @Test(arguments: IssuerKind.there, RealmAccount.allCases)
        func `a service account's token is for one API, with one role`(kind: IssuerKind, account: RealmAccount) async throws {
            let issuer = try await kind.shared()
            let token = try TokenContents(try await issuer.clientCredentials(account))
            try await expectHeader(of: token, from: issuer)
            #expect(try token.claims.string("iss") == issuer.issuer)
            // Not an array of one: whoever reads only arrays reads no token of a service.
            #expect(token.claims["aud"] == .string(account.api))
            #expect(try token.roles == [account.api: ["servicio"]])
            #expect(try token.claims.string("azp") == account.client)
            #expect(try token.claims.string("sub")?.isEmpty == false)
            try expectLife(of: token, seconds: 300)
        }

        /// Whatever the services read of one they must find in the other.
        @Test(arguments: IssuerKind.there) func `a token's claims are these and no others`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            let all: Set = [
                "exp", "iat", "jti", "iss", "aud", "sub", "typ", "azp", "acr", "resource_access", "scope", "email_verified",
                "preferred_username",
            ]
            let service = try TokenContents(try await issuer.clientCredentials(.pagos))
            #expect(Set(service.claims.members.map(\.name)) == all)
            let person = try TokenContents(try await issuer.token(of: .ana))
            #expect(Set(person.claims.members.map(\.name)) == all.union(["sid", "name", "given_name", "family_name", "email"]))
        }

        private func expectHeader(of token: TokenContents, from issuer: any Issuer) async throws {
            #expect(try token.header.string("alg") == "RS256")
            #expect(try token.header.string("typ") == "at+jwt")
            let kid = try token.header.string("kid")
            let key = try #require(try await issuer.publishedKeys().first { $0.kid == kid })
            #expect(key.type == "RSA" && key.algorithm == "RS256" && key.use == "sig")
        }

        private func expectLife(of token: TokenContents, seconds: Int64) throws {
            #expect(try token.claims.string("typ") == "Bearer")
            let issued: Int64 = try token.claims.number("iat")
            let expiry: Int64 = try token.claims.number("exp")
            #expect(expiry - issued == seconds)
            #expect(token.claims["nbf"] == nil)
        }

        @Test(arguments: IssuerKind.there) func `a wrong password is an invalid grant`(kind: IssuerKind) async throws {
            let answer = try await kind.shared().login("luis", password: "ana")
            #expect(answer.status == 400)
            #expect(try answer.error == "invalid_grant")
        }

        @Test(arguments: IssuerKind.there) func `nobody is not told apart from a wrong password`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            let wrong = try await issuer.login("gema", password: "ana")
            let unknown = try await issuer.login("nadie", password: "ana")
            #expect(unknown.status == wrong.status)
            #expect(try unknown.body == wrong.body)
        }

        @Test(arguments: IssuerKind.there, ["compras-web", "compras-api", "admin-cli"] + RealmAccount.allCases.map(\.client))
        func `no client but compras-cli takes a password`(kind: IssuerKind, client: String) async throws {
            let issuer = try await kind.shared()
            let secret = RealmAccount.allCases.first { $0.client == client }.map {
                [(name: "client_secret", value: issuer.secret(of: $0))]
            }
            let answer = try await issuer.token(
                [("grant_type", "password"), ("client_id", client), ("username", "ana"), ("password", "ana")] + (secret ?? []))
            #expect((400...401).contains(answer.status))
            #expect(["unauthorized_client", "invalid_client"].contains(try answer.error))
        }

        @Test(arguments: IssuerKind.there) func `a service account with another's secret gets nothing`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            for (account, other) in zip(RealmAccount.allCases, RealmAccount.allCases.reversed()) where account != other {
                let answer = try await issuer.token([
                    ("grant_type", "client_credentials"), ("client_id", account.client), ("client_secret", issuer.secret(of: other)),
                ])
                #expect(answer.status == 401)
                #expect((try answer.body)["access_token"] == nil)
            }
        }

        @Test(arguments: IssuerKind.there) func `stopped and started again it has the same keys, the same people and the same secrets`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            let keys = try await signingKeys(of: issuer)
            let people = try await subjects(of: issuer)
            try await issuer.stop()
            await #expect(throws: HTTPClientError.self) { try await issuer.publishedKeys() }
            try await issuer.start()
            #expect(try await signingKeys(of: issuer) == keys)
            #expect(try await subjects(of: issuer) == people)
        }

        private func signingKeys(of issuer: any Issuer) async throws -> [String: String] {
            let keys = try await issuer.publishedKeys().filter { $0.use == "sig" }
            return Dictionary(uniqueKeysWithValues: keys.map { ($0.kid, $0.modulus) })
        }

        /// The `sub` of everybody who can get a token.
        private func subjects(of issuer: any Issuer) async throws -> [String?] {
            var tokens: [String] = []
            for person in Person.allCases { tokens.append(try await issuer.token(of: person)) }
            for account in RealmAccount.allCases { tokens.append(try await issuer.clientCredentials(account)) }
            return try tokens.map { try TokenContents($0).claims.string("sub") }
        }
    }
}
