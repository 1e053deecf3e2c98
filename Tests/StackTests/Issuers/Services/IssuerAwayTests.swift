import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

extension IssuerSuites {
    /// The issuer is away, before a service has seen its keys and after.
    @Suite struct IssuerAwayTests {
        @Test(arguments: IssuerKind.there) func `stopped and started again under traffic nobody who has a token notices`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let ana = try await issuer.token(of: .ana)
                // compras has tokens of its own by then.
                #expect(try await stack.buy(ana) == 200)
                let told = try await stack.underTraffic({ ana }) {
                    try await issuer.stop()
                    for _ in 0..<5 { #expect(try await stack.buy(ana) == 200) }
                    try await issuer.start()
                    #expect(try await stack.buy(try await issuer.token(of: .ana)) == 200)
                }
                #expect(told.keys.sorted() == [200], "\(told)")
            }
        }

        @Test(arguments: IssuerKind.there) func `a service that starts without it listens, lets nobody in, and works when it comes`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let ana = try await issuer.token(of: .ana)
                try await issuer.stop()
                let settings = try await stack.remotes(of: "compras").merging(issuer.settings) { $1 }.merging(issuer.accounts) { $1 }
                try await stack.start("compras", settings)
                #expect(try await stack.send("GET", "compras", "/health/live").status == 200)
                #expect(try await stack.send("GET", "compras", "/health/ready").status == 503)
                for token in [ana, Stack.token, "a.b.c"] {
                    let answer = try await stack.send("GET", "compras", "/pedidos", token: token)
                    // What is no token at all is told so; whether a token is good nobody can say.
                    #expect(answer.status == (token == ana ? 503 : 401), "\(token.prefix(8))")
                    #expect((answer.header("Retry-After") != nil) == (token == ana))
                }
                try await issuer.start()
                try await stack.isReady("compras")
                #expect(try await stack.buy(ana) == 200)
            }
        }
    }
}
