import HTTPServer
import Inventario
import JSON
import Persistence
import ServiceKit
import TestSupport

/// Stock on an empty database.
struct Almacen: Sendable {
    let service: TestApp
    let database: Database

    static func with(
        authenticator: (any Authenticator)? = nil, _ body: @Sendable (Almacen) async throws -> Void
    ) async throws {
        try await withLiveWorld { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let app = try await Inventario.build(TestApp.context(database, in: world, authenticator: authenticator))
                try await body(Almacen(service: TestApp(app), database: database))
            }
        }
    }

    /// The same on a clock that the test moves. What goes on beside the requests runs where the test says so.
    static func withClock(_ body: @Sendable (Almacen, ManualWorld) async throws -> Void) async throws {
        let world = ManualWorld()
        do {
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                let app = try await Inventario.build(TestApp.context(database, in: world))
                try await body(Almacen(service: TestApp(app), database: database), world)
            }
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    /// Asks for a reservation of so many pieces of product 1.
    func put(_ id: String, _ cantidad: Int64, ttl: String = "600") async throws -> Answer {
        try await service.call(.put, "/reservas/" + id, #"{"lineas":[{"producto_id":1,"cantidad":\#(cantidad)}],"ttl_s":\#(ttl)}"#)
    }

    /// What a product has, as `disponible reservado vendido cargado`.
    func stock(_ product: Int64) async throws -> [Int64?] {
        let json = try await service.call(.get, "/stock/\(product)").json()
        return try ["cantidad", "reservado", "vendido", "cargado"].map { try json.integer($0) }
    }

    /// - Returns: the answer's body.
    func post(_ path: String, _ body: String) async throws -> String { try await service.call(.post, path, body).text }
}
