internal import HTTPServer
internal import JSON
internal import Persistence

/// Whether a service lives, and whether it can work.
struct HealthController: Sendable {
    let service: String
    /// nil where the service keeps nothing.
    let database: Database?
    let authenticator: any Authenticator

    var routes: [Route] {
        [
            Route(.get, "/health", .everybody) { _ in .json(status) },
            Route(.get, "/health/live", .everybody) { _ in .json(status) },
            Route(.get, "/health/ready", .everybody) { _ in try await ready() },
        ].map { $0.asRoutine() }
    }

    private var status: JSONObject { JSONObject([.init("status", .string("ok")), .init("service", .string(service))]) }

    /// Asks the database, where there is one, and whether callers can be told apart; nothing else: a neighbour that is down makes no
    /// service unready.
    private func ready() async throws -> Response {
        guard authenticator.isReady else {
            throw NotReady(
                error: "Faltan las claves del emisor", retryAfter: AuthenticationUnavailable.retryAfter,
                cause: "there are no keys of the issuer")
        }
        guard let database else { return .json(status) }
        do {
            _ = try await database.read(alone: true) { try $0.first("SELECT COUNT(*) FROM migraciones") { try $0.integer(0) } }
        } catch {
            throw NotReady(cause: "\(error)")
        }
        return .json(status)
    }
}
