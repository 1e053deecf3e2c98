import HTTPServer
import JOSE
import JSON
import Observability
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Emisor

@Suite(.timeLimit(.minutes(5))) struct ClavesTests {
    @Test func `after a rotation a new key signs, and what was signed before is valid still`() async throws {
        try await EmisorFixture.with { emisor in
            let before = try await emisor.token(of: "gema", "gema")
            let old = try await emisor.kids()
            let new = try await emisor.rotate()
            #expect(try await emisor.kids() == old + [new])
            let after = try await emisor.token(of: "gema", "gema")
            #expect(try EmisorFixture.parts(after).header["kid"] == .string(new))
            for token in [before, after] { _ = try await emisor.verified(token, at: "compras-api") }
        }
    }

    @Test func `a key that is taken out is published no more, and the one that signs stays`() async throws {
        try await EmisorFixture.with { emisor in
            let before = try await emisor.token(of: "gema", "gema")
            let old = try #require(try await emisor.kids().first)
            let busy = try await emisor.service.call(.delete, "/realms/compras/claves/\(old)", headers: [:])
            #expect(busy.status == 409)
            #expect(try busy.problem().error == "La clave está en uso")
            let new = try await emisor.rotate()
            #expect(try await emisor.service.call(.delete, "/realms/compras/claves/\(old)", headers: [:]).status == 204)
            #expect(try await emisor.kids() == [new])
            await #expect(throws: TokenError.unknownKey) { try await emisor.verified(before, at: "compras-api") }
            #expect(try await emisor.service.call(.delete, "/realms/compras/claves/\(old)", headers: [:]).status == 404)
            #expect(try await emisor.service.call(.delete, "/realms/compras/claves/nada", headers: [:]).status == 404)
        }
    }

    @Test func `who verifies meets a new key and lets go of one that has gone`() async throws {
        try await EmisorFixture.with { emisor in
            let verifier = JWTVerifier(
                TokenPolicy(issuer: EmisorFixture.issuer, audience: "compras-api"), world: emisor.world, log: .none(emisor.world),
                metrics: MetricsRegistry()
            ) { [service = emisor.service] in
                FetchedKeys(text: try await service.call(.get, EmisorFixture.oidc + "/certs", headers: [:]).body, lifetime: nil)
            }
            emisor.world.spawn("keys", verifier.keys.run)
            await emisor.world.untilTimers(1)  // it has fetched, and waits until it is time again
            let first = try await emisor.token(of: "gema", "gema")
            #expect(try await verifier.verify(Array(first.utf8)).roles == ["gestor"])
            let old = try #require(try await emisor.kids().first)
            _ = try await emisor.rotate()
            emisor.world.advance(by: .seconds(31))
            let second = try await emisor.token(of: "gema", "gema")
            #expect(try await verifier.verify(Array(second.utf8)).roles == ["gestor"])
            #expect(try await verifier.verify(Array(first.utf8)).roles == ["gestor"])
            #expect(try await emisor.service.call(.delete, "/realms/compras/claves/\(old)", headers: [:]).status == 204)
            _ = try await emisor.rotate()
            emisor.world.advance(by: .seconds(31))
            let third = try await emisor.token(of: "gema", "gema")
            #expect(try await verifier.verify(Array(third.utf8)).roles == ["gestor"])
            await #expect(throws: TokenError.unknownKey) { try await verifier.verify(Array(first.utf8)) }
        }
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"])
    func `what a page of another site could send changes no key`(type: String?) async throws {
        try await EmisorFixture.with { emisor in
            let headers: HTTPHeaders = type.map { ["Content-Type": $0] } ?? [:]
            let answer = try await emisor.service.call(.post, "/realms/compras/claves", "{}", headers: headers)
            #expect(answer.status == 415)
            #expect(try answer.problem().error == "Content-Type debe ser application/json")
            #expect(try await emisor.kids().count == 1)
            let preflight = HTTPMethod(rawValue: "OPTIONS")
            let asked = try await emisor.service.call(preflight, "/realms/compras/claves", headers: ["Origin": "http://x.example"])
            #expect(asked.status == 405)
            #expect(!asked.headers.fields.contains { $0.name.lowercased().hasPrefix("access-control") })
        }
    }

    @Test func `there are never more keys than can be read`() async throws {
        let keys = KeyPool.keys()
        let few = Locked<[RSAPrivateKey]>([])
        for _ in 0..<3 {
            let key = try keys()
            few.withLock { $0.append(key) }
        }
        let claves = (0..<Claves.maximo).map { JWTSigner(kid: "clave-\($0)", key: few.withLock { $0[1] }) }
        let last = try #require(claves.last)
        let full = Claves(anteriores: claves.dropLast(), firmante: last)
        let new = try JWTSigner(few.withLock { $0[2] })
        #expect(throws: ClavesError.demasiadas(maximo: 16)) { try full.con(new) }
        #expect(try full.sin("clave-3").con(new).todas.map(\.kid).suffix(2) == ["clave-15", new.kid])
        let problem = ClavesError.demasiadas(maximo: 16).problem
        #expect(problem.kind == .conflict)
        #expect(problem.detail == "Se publican 16 como mucho: retire antes una que ya no firma.")
    }

    @Test func `many rotations at once make a key each`() async throws {
        try await EmisorFixture.with { emisor in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<4 { group.addTask { try await emisor.rotate() } }
                var made: Set<String> = []
                for try await kid in group { made.insert(kid) }
                #expect(made.count == 4)
                #expect(Set(try await emisor.kids()).isSuperset(of: made))
                #expect(try await emisor.kids().count == 5)
            }
        }
    }
}
