import HTTPServer
import JSON
import ServiceKit

/// What a route table and a document both say of one operation.
struct Operation: Equatable, CustomStringConvertible {
    /// `GET /pedidos/{id}`
    let name: String
    /// Of which one is needed, in order; `everybody` needs no token, `authenticated` any.
    let roles: [String]
    /// Whether an `Idempotency-Key` counts.
    let mindsKey: Bool

    var description: String { "\(name) for \(roles.joined(separator: ", "))\(mindsKey ? ", under a key" : "")" }

    init(_ route: Route) {
        name = "\(route.method.rawValue) \(route.template)"
        roles =
            switch route.access {
            case .everybody: ["everybody"]
            case .authenticated: ["authenticated"]
            case .roles(let any): any.roles.map(\.rawValue).sorted()
            }
        mindsKey = route.method == .post && route.mindsKey && !Self.keepsNothing.contains(name)
    }

    /// An order has one invoice, whatever name a request for it has.
    private static let keepsNothing = ["POST /pedidos/{id}/factura"]

    private init(_ method: String, _ path: String, _ operation: JSONObject) throws {
        name = "\(method.uppercased()) \(path)"
        let isOpen = operation["security"] == .array([])
        let told = try operation.strings("x-rol") ?? []
        roles = isOpen ? ["everybody"] + told : told.sorted()
        mindsKey = try (operation.objects("parameters") ?? []).contains {
            try $0.string("$ref") == "#/components/parameters/IdempotencyKey"
        }
    }

    /// All that a document tells.
    static func all(in document: JSONObject) throws -> [Operation] {
        try (document.object("paths")?.members ?? []).flatMap { path -> [Operation] in
            guard case .object(let item) = path.value else { return [] }
            return try item.members.compactMap { member in
                guard methods.contains(member.name), case .object(let operation) = member.value else { return nil }
                return try Operation(member.name, path.name, operation)
            }
        }
    }

    private static let methods = ["get", "put", "post", "delete", "patch", "options", "head", "trace"]

    /// Where a route table and a document disagree, a sentence each.
    static func disagreements(_ routes: [Route], _ document: JSONObject) throws -> [String] {
        let (there, told) = (routes.map(Operation.init), try all(in: document))
        return there.filter { !told.contains($0) }.map { "the document does not say: \($0)" }
            + told.filter { !there.contains($0) }.map { "no route is: \($0)" }
    }
}
