import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import WorldKit

/// A service that writes notes, and refuses some.
struct Notas: Sendable {
    struct Nota: JSONCodable, Sendable {
        let texto: String
        let importancia: Int64

        init(json: JSONObject) throws {
            texto = try json.required("texto", json.string)
            importancia = try json.integer("importancia") ?? 1
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.member("texto", texto)
                body.member("importancia", importancia)
            }
        }
    }

    let service: TestApp
    let app: App
    let database: Database

    static func with(
        in world: any World, authenticator: any Authenticator = EverybodyIs(.gestor), _ body: @Sendable (Notas) async throws -> Void
    ) async throws {
        try await DatabaseKind.sqlite.withDatabase(in: world) { database in
            let context = TestApp.context(database, in: world, authenticator: authenticator)
            try await context.migrate([
                Migration(module: "notas", number: 1, statements: ["CREATE TABLE notas (id $IDENTITY, texto $TEXT(100) NOT NULL) $TABLE"])
            ])
            let app = App(name: "notas", routes: routes(database), context: context)
            try await body(Notas(service: TestApp(app), app: app, database: database))
        }
    }

    /// `texto` says what becomes of it: a kind of problem, or a note.
    private static func routes(_ database: Database) -> [Route] {
        @Sendable func write(_ call: Call, _ nota: Nota) -> UnitOfWork<Response> {
            database.unit { transaction in
                let id = try transaction.insert("INSERT INTO notas (texto) VALUES (?) RETURNING id", .text(nota.texto))
                switch nota.texto {
                case "conflicto": throw Problem(.conflict, "Conflicto", headers: [("X-Nota", "no")])
                case "luego": throw Problem(.conflict, "Luego", headers: [("Retry-After", "1")])
                case "inválida": throw Problem(.invalid, "Inválida")
                case "error": throw Problem(.internalError, "Error interno")
                case "ocupado": throw Problem(.unavailable, "Ocupado")
                default: return .json(id, status: 201, headers: ["Location": "/notas/\(id)"])
                }
            }
        }
        return [
            Route(.post, "/notas", .role(.gestor), writes: write), Route(.post, "/notas/{id}", .role(.gestor), writes: write),
            Route(.post, "/otras", .role(.gestor), writes: write), Route(.put, "/notas", .role(.gestor), writes: write),
            Route(.post, "/sueltas", .role(.gestor)) { _ in .ok },
        ]
    }

    func post(_ body: String, key: String?, to path: String = "/notas", method: HTTPMethod = .post) async throws -> Answer {
        var headers: HTTPHeaders = [:]
        headers["Idempotency-Key"] = key
        return try await service.call(method, path, body, headers: headers)
    }

    /// The notes that there are.
    func texts() async throws -> [String] {
        try await database.read { try $0.query("SELECT texto FROM notas ORDER BY id") { try $0.text(0) } }
    }

    /// The answers that are kept.
    func kept() async throws -> Int64? {
        try await database.read { try $0.first("SELECT COUNT(*) FROM idempotencia") { try $0.integer(0) } }
    }
}

/// Takes every caller for whoever its `X-Quien` says.
struct Callers: Authenticator {
    func authenticate(_ request: Request) async throws -> Principal {
        Principal(subject: request.headers["X-Quien"] ?? "", roles: [.gestor])
    }
}
