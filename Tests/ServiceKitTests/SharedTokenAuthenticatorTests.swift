import HTTPServer
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct SharedTokenAuthenticatorTests {
    private func request(_ fields: [String]) throws -> Request {
        let target = try #require(RequestTarget("/cosas"))
        return Request(method: .get, target: target, headers: HTTPHeaders(fields.map { .init("Authorization", $0) }))
    }

    @Test(arguments: ["Bearer abc123", "bearer abc123", "BEARER abc123", "bEaReR abc123", "Bearer  abc123"])
    func `whoever has the token is the subject token with every role`(field: String) async throws {
        let principal = try await SharedTokenAuthenticator(token: Secret("abc123")).authenticate(try request([field]))
        #expect(principal == Principal(subject: "token", roles: [.comprador, .gestor, .servicio], isShared: true))
    }

    @Test(arguments: [
        [], [""], ["Bearer"], ["Bearer "], ["abc123"], ["Basic abc123"], ["Bearerabc123"], ["Bearer abc12"], ["Bearer abc1234"],
        ["Bearer abc123abc123"], ["Bearer ABC123"], ["Bearer abc124"], ["Bearer xbc123"], ["Bearer abc123 "], ["Bearer abc123,"],
        [" Bearer abc123"], ["Bearer\tabc123"], ["Bearer abc123", "Bearer abc123"], ["Bearer abc123", "Bearer x"],
        ["Bearer x", "Bearer abc123"],
    ])
    func `nobody else gets in`(fields: [String]) async throws {
        let request = try request(fields)
        await #expect(throws: Unauthenticated()) {
            _ = try await SharedTokenAuthenticator(token: Secret("abc123")).authenticate(request)
        }
    }

    @Test(arguments: ["Bearer x", "Bearer ", "Bearer"]) func `a token of nothing lets nobody in`(field: String) async throws {
        let request = try request([field])
        await #expect(throws: Unauthenticated()) { _ = try await SharedTokenAuthenticator(token: Secret("")).authenticate(request) }
    }
}
