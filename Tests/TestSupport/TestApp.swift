package import HTTPServer
package import JSON
package import Observability
package import OutboundHTTP
package import Persistence
package import ServiceKit
package import WorldKit

/// A service as a test calls it: built by its own `build`, asked without a socket.
package struct TestApp: Sendable {
    package static let token = "prueba"

    package let app: App

    package init(_ app: App) { self.app = app }

    /// What to build a service from, with the shared token `TestApp.token`.
    package static func context(
        _ database: Database, in world: any World, http: any HTTPClient = NoHTTP(), authenticator: (any Authenticator)? = nil
    ) -> ServiceContext {
        ServiceContext(
            world: world, database: database, http: http,
            authenticator: authenticator ?? SharedTokenAuthenticator(token: Secret(token)), log: .none(world))
    }

    /// What to build a service from that keeps nothing and asks nobody who they are.
    package static func context(in world: any World, log: Log? = nil) -> ServiceContext {
        ServiceContext(world: world, database: nil, http: NoHTTP(), authenticator: OpenDoor(), log: log ?? .none(world))
    }

    /// Asks with the token.
    package func call(
        _ method: HTTPMethod, _ target: String, _ body: String = "", headers: HTTPHeaders = ["Authorization": "Bearer " + token]
    ) async throws -> Answer {
        guard let target = RequestTarget(target) else { throw BadTarget() }
        return Answer(await app.respond(Request(method: method, target: target, headers: headers, body: Array(body.utf8))))
    }

    package struct BadTarget: Error {}
}

/// What a service answered, with its body read as JSON.
package struct Answer: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]

    package init(_ response: Response) {
        status = response.status
        headers = response.headers
        body = response.body
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: when the body is no JSON object.
    package func json() throws -> JSONObject { try JSONObject(parsing: body) }
}

/// For services that call nobody.
package struct NoHTTP: HTTPClient {
    package init() {}

    package func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        throw HTTPClientError(.cannotConnect, reason: "no network in this test", wasSent: false)
    }
}
