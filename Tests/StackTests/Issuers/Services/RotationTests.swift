import JOSE
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

extension IssuerSuites {
    /// Keys come and go while the services are used.
    @Suite struct RotationTests {
        @Test(arguments: IssuerKind.there) func `a rotation under traffic refuses nobody, and a key that is gone opens nothing`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let old = try await issuer.token(of: .ana)
                let current = Locked(old)
                let rotation = try await issuer.rotate()
                // Nobody has seen the new key yet: the first who shows it waits for one fetch, as do all who come meanwhile.
                let told = try await stack.underTraffic({ current.withLock { $0 } }) {
                    #expect(try await stack.buy(current.withLock { $0 }) == 200)
                    let new = try await issuer.token(of: .ana)
                    current.withLock { $0 = new }
                    for _ in 0..<5 { #expect(try await stack.buy(new) == 200) }
                    #expect(try await stack.buy(old) == 200)
                }
                #expect(told.keys.sorted() == [200], "\(told)")
                let new = current.withLock { $0 }
                #expect(try TokenContents(old).header != TokenContents(new).header)
                for service in ["compras", "contenido"] { #expect(try await stack.fetches(service) == 2, "\(service)") }
                try await rotation.retireOld()
                // A service that starts now fetches what is there now, as each does when it next fetches.
                let now = try await stack.remotes(of: "compras").merging(issuer.settings) { $1 }.merging(issuer.accounts) { $1 }
                try await stack.start("compras", now)
                try await stack.isReady("compras")
                #expect(try await stack.send("GET", "compras", "/pedidos", token: old).status == 401)
                #expect(try await stack.send("GET", "compras", "/pedidos", token: new).status == 200)
                try await rotation.undo()
            }
        }

        @Test(arguments: IssuerKind.there) func `whoever writes with a token of the new key is let in, however many they are`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let rotation = try await issuer.rotate()
                let new = try await issuer.token(of: .gema)
                let told = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            try await stack.send("POST", "contenido", "/productos", #"{"nombre":"P\#(number)","precio":1}"#, token: new)
                                .status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(told == Array(repeating: 201, count: 100))
                #expect(try await stack.fetches("contenido") == 2)
                try await rotation.retireOld()
                try await rotation.undo()
            }
        }

        @Test(arguments: IssuerKind.there) func `a key that is taken away is refused with the next fetch`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let old = try await issuer.token(of: .ana)
                #expect(try await stack.send("GET", "compras", "/pedidos", token: old).status == 200)
                let rotation = try await issuer.rotate()
                try await rotation.retireOld()
                // It is known still, until something makes the service look.
                #expect(try await stack.send("GET", "compras", "/pedidos", token: old).status == 200)
                #expect(try await stack.send("GET", "compras", "/pedidos", token: try await issuer.token(of: .ana)).status == 200)
                #expect(try await stack.send("GET", "compras", "/pedidos", token: old).status == 401)
                try await rotation.undo()
            }
        }

        @Test(arguments: IssuerKind.there) func `keys that nobody has heard of make a service ask once, and hold up nobody`(
            kind: IssuerKind
        ) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let ana = try await issuer.token(of: .ana)
                let before = try await stack.fetches("compras")
                let told = try await stack.underTraffic({ ana }) {
                    for number in 0..<400 {
                        let parts = ana.split(separator: ".")
                        let header = Base64URL.encode(#"{"alg":"RS256","typ":"at+jwt","kid":"inventada-\#(number)"}"#.utf8)
                        let forged = "\(header).\(parts[1]).\(parts[2])"
                        let answer = try await stack.send("GET", "compras", "/pedidos", token: forged)
                        #expect(answer.status == 401)
                    }
                }
                #expect(told.keys.sorted() == [200], "\(told)")
                #expect(try await stack.fetches("compras") <= before + 1)
            }
        }
    }
}
