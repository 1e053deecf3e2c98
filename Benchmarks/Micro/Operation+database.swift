import HTTPServer
import Observability
import OutboundHTTP
import Persistence
import Productos
import ServiceKit
import WorldKit

/// What goes to the disk.
extension Operation {
    private func database(in world: LiveWorld) async throws -> Database {
        let database = try Database.sqlite(path: "micro.db", world: world)
        let table = "CREATE TABLE notas (id $IDENTITY, nombre $TEXT(50) NOT NULL, numero $INTEGER NOT NULL) $TABLE"
        try await database.migrate([Migration(module: "micro", number: 1, statements: [table])])
        return database
    }

    private func note(_ database: Database) -> UnitOfWork<Int64> {
        database.unit { try $0.insert("INSERT INTO notas (nombre, numero) VALUES (?, ?) RETURNING id", .text("una nota"), .integer(7)) }
    }

    /// A row by its number.
    func read(_ times: Int, in world: LiveWorld) async throws {
        let database = try await database(in: world)
        defer { database.close() }
        let id = try await note(database).commit()
        for _ in 0..<times {
            let name = try await database.read(alone: true) { transaction in
                try transaction.first("SELECT nombre, numero FROM notas WHERE id = ?", .integer(id)) { try $0.text(0) }
            }
            guard name == "una nota" else { throw WrongResult() }
        }
    }

    /// Rows, so many asked for at once: they share commits.
    func write(_ times: Int, together: Int, in world: LiveWorld) async throws {
        let database = try await database(in: world)
        defer { database.close() }
        for _ in 0..<times / together {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<together { group.addTask { _ = try await note(database).commit() } }
                try await group.waitForAll()
            }
        }
    }

    /// `GET /productos/{id}` through all of the service but its socket.
    func respond(_ times: Int, in world: LiveWorld) async throws {
        let database = try Database.sqlite(path: "productos.db", world: world)
        defer { database.close() }
        let context = ServiceContext(
            world: world, database: database, http: NoHTTP(), authenticator: SharedTokenAuthenticator(token: Secret("micro")),
            log: .none(world))
        let app = try await Productos.build(context)
        let made = await app.respond(try request(.post, "/productos", #"{"nombre":"Hielo Premium","precio":15000.5}"#))
        guard made.status == 201 else { throw WrongResult() }
        let asked = try request(.get, "/productos/1", "")
        for _ in 0..<times {
            guard await app.respond(asked).status == 200 else { throw WrongResult() }
        }
    }

    private func request(_ method: HTTPMethod, _ target: String, _ body: String) throws -> Request {
        guard let target = RequestTarget(target) else { throw WrongResult() }
        return Request(method: method, target: target, headers: ["Authorization": "Bearer micro"], body: Array(body.utf8))
    }

    /// The catalogue calls nobody.
    private struct NoHTTP: HTTPClient {
        func send(_ request: OutboundRequest) async throws -> OutboundResponse { throw WrongResult() }
    }
}
