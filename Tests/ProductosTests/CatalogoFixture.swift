import HTTPServer
import Persistence
import Productos
import ServiceKit
import TestSupport

/// The catalogue on an empty database.
struct Catalogo: Sendable {
    let service: TestApp
    let database: Database

    static func with(
        authenticator: (any Authenticator)? = nil, _ body: @Sendable (Catalogo) async throws -> Void
    ) async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let app = try await Productos.build(TestApp.context(database, in: world, authenticator: authenticator))
                try await body(Catalogo(service: TestApp(app), database: database))
            }
        }
    }

    /// Makes the products `P1`, `P2` and so on, at their number's price.
    func fill(_ count: Int) async throws {
        for number in 1...count {
            let answer = try await service.call(.post, "/productos", #"{"nombre":"P\#(number)","precio":\#(number)}"#)
            guard answer.status == 201 else { throw NotFilled(answer: answer.text) }
        }
    }

    struct NotFilled: Error { let answer: String }
}
