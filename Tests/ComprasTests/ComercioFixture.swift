import Compras
import HTTPServer
import Inventario
import JSON
import Pagos
import Pedidos
import Persistence
import Productos
import ServiceKit
import TestSupport
import WorldKit

/// compras, contenido and pagos together, each on a database of its own, compras calling the real other two without a socket.
/// Pauses of up to 4.4 s take no time: those between two calls of a saga, not those of whoever waits for one.
struct Comercio: Sendable {
    static let ana = "ana:comprador"
    static let luis = "luis:comprador"
    static let gema = "gema:gestor"

    let compras: TestApp
    let contenido: TestApp
    let pagos: TestApp
    /// What makes invoices out, by way of mediador.
    let funcion: FuncionDeFacturas
    let http: RouterClient
    let world: LeapingWorld
    /// Those of compras, contenido, pagos and the gateway.
    let bases: [Database]
    /// A second compras on the same database, with circuit breakers of its own: whoever drives what is left.
    let replica: Partes

    /// - Parameters:
    ///   - moneda: the currency that compras is configured with.
    ///   - failures: after which a circuit breaker opens.
    ///   - refusals: after which an operator is asked.
    ///   - kind: of the database of compras.
    static func with(
        moneda: String = "PYG", failures: Int = 3, refusals: Int = 20, kind: DatabaseKind = .sqlite,
        _ body: @Sendable (Comercio) async throws -> Void
    ) async throws {
        let settings = try configuration(moneda, failures, refusals)
        try await LeapingWorld(patience: .milliseconds(4400)).during { world in
            try await kind.withDatabase(in: world) { own in
                try await DatabaseKind.sqlite.withDatabases(3, after: [own], in: world) { try await build(settings, $0, in: world, body) }
            }
        }
    }

    /// Two replicas of compras on a server, and contenido there too, each with several connections that write.
    static func replicated(_ body: @Sendable (_ one: Comercio, _ other: TestApp) async throws -> Void) async throws {
        let settings = try configuration("PYG", 1000, 20)
        try await LeapingWorld(patience: .milliseconds(4400)).during { world in
            try await DatabaseKind.withReplicas(2, writers: 2, in: world) { own in
                try await DatabaseKind.withReplicas(1, writers: 2, in: world) { content in
                    try await DatabaseKind.sqlite.withDatabases(2, after: [own[0]] + content, in: world) { bases in
                        try await build(settings, bases, in: world) { comercio in
                            let context = TestApp.context(own[1], in: world, http: comercio.http, authenticator: NamedPeople())
                            try await body(comercio, TestApp(try await Compras.build(settings, context)))
                        }
                    }
                }
            }
        }
    }

    private static func build(
        _ settings: Compras.Configuration, _ bases: [Database], in world: LeapingWorld, _ body: @Sendable (Comercio) async throws -> Void
    ) async throws {
        let content = TestApp.context(bases[1], in: world)
        let contenido = App(
            name: "contenido", joining: [try await Productos.build(content), try await Inventario.build(content)], context: content)
        let pagos = try await Pagos.build(Pagos.Configuration(), TestApp.context(bases[2], in: world), pasarela: bases[3])
        let funcion = FuncionDeFacturas()
        let http = RouterClient([contenido, pagos, funcion.app(TestApp.context(in: world))])
        defer { http.clear() }
        let context = TestApp.context(bases[0], in: world, http: http, authenticator: NamedPeople())
        let compras = try await Compras.build(settings, context)
        let replica = try await Partes(settings, TestApp.context(bases[0], in: world, http: http))
        try await body(
            Comercio(
                compras: TestApp(compras), contenido: TestApp(contenido), pagos: TestApp(pagos), funcion: funcion, http: http, world: world,
                bases: bases, replica: replica))
    }

    private static func configuration(_ moneda: String, _ failures: Int, _ refusals: Int) throws -> Compras.Configuration {
        var reader = SettingsReader([
            "CONTENIDO_URL": "http://contenido", "PAGOS_URL": "http://pagos", "MEDIADOR_URL": "http://mediador", "MONEDA": moneda,
            "FACTURA_IVA": "PYG:10,USD:10", "CIRCUITO_FALLOS": String(failures),
            "CUARENTENA_RECHAZOS": String(refusals),
        ])
        let configuration = Compras.Configuration(&reader, .token(Secret(TestApp.token)))
        try reader.finish()
        return configuration
    }

    struct NotStocked: Error { let answers: [String] }

    /// Makes the products 1, 2 and so on, at these prices and with so many pieces.
    func stock(_ products: (price: String, pieces: Int)...) async throws {
        for (index, product) in products.enumerated() {
            let made = try await contenido.call(.post, "/productos", #"{"nombre":"P","precio":\#(product.price)}"#)
            let loaded = try await load(index + 1, product.pieces)
            guard made.status == 201, loaded.status == 200 else { throw NotStocked(answers: [made.text, loaded.text]) }
        }
    }

    @discardableResult
    func load(_ product: Int, _ pieces: Int) async throws -> Answer {
        try await contenido.call(.post, "/stock", #"{"producto_id":\#(product),"cantidad":\#(pieces)}"#)
    }

    /// A call as somebody.
    /// - Parameter app: who is asked; nil for the first compras.
    func call(
        _ method: HTTPMethod, _ target: String, _ body: String = "", as who: String = ana, key: String? = nil, ifMatch: String? = nil,
        accept: String? = nil, at app: TestApp? = nil
    ) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + who]
        headers["Idempotency-Key"] = key
        headers["If-Match"] = ifMatch
        headers["Accept"] = accept
        return try await (app ?? compras).call(method, target, body, headers: headers)
    }

    /// The body that wishes for so many pieces of products.
    static func items(_ lines: [(product: Int, pieces: Int)]) -> String {
        #"{"items":["# + lines.map { #"{"producto_id":\#($0.product),"cantidad":\#($0.pieces)}"# }.joined(separator: ",") + "]}"
    }

    /// Makes an order.
    @discardableResult
    func make(_ lines: (product: Int, pieces: Int)..., as who: String = ana, key: String? = nil) async throws -> Answer {
        try await call(.post, "/pedidos", Self.items(lines), as: who, key: key)
    }

    /// Gives an order other lines.
    @discardableResult
    func edit(_ id: Int = 1, _ lines: (product: Int, pieces: Int)..., as who: String = ana, ifMatch: String? = nil) async throws -> Answer {
        try await call(.put, "/pedidos/\(id)/items", Self.items(lines), as: who, ifMatch: ifMatch)
    }

    /// Confirms an order.
    /// - Parameters:
    ///   - pago: further members of `pago`, such as `,"fail":true`.
    ///   - more: further members of the body.
    @discardableResult
    func confirm(
        _ id: Int = 1, pago: String = "", more: String = "", as who: String = ana, key: String? = nil
    ) async throws -> Answer {
        try await call(.post, "/pedidos/\(id)/confirm", #"{"pago":{"medio":"tarjeta"\#(pago)}\#(more)}"#, as: who, key: key)
    }

    @discardableResult
    func cancel(_ id: Int = 1, _ body: String = "{}", as who: String = ana, key: String? = nil) async throws -> Answer {
        try await call(.post, "/pedidos/\(id)/cancelar", body, as: who, key: key)
    }

    @discardableResult
    func refund(_ id: Int = 1, as who: String = gema, key: String? = nil, at app: TestApp? = nil) async throws -> Answer {
        try await call(.post, "/pedidos/\(id)/reembolsar", #"{"motivo":"roto"}"#, as: who, key: key, at: app)
    }

    /// The invoice of an order.
    func invoice(
        _ id: Int = 1, as who: String = ana, accept: String? = nil, key: String? = nil, at app: TestApp? = nil
    ) async throws -> Answer {
        try await call(.post, "/pedidos/\(id)/factura", as: who, key: key, accept: accept, at: app)
    }

    /// Does what goes on beside the requests, until all of it is done that can be done after so long a time.
    func settle(after span: Duration = .zero) async throws {
        world.advance(by: span)
        try await world.untilIdle()
        try await replica.impulsar()
    }

    // What is so.

    /// What a product has: available, reserved, sold.
    func pieces(_ product: Int = 1) async throws -> [Int64?] {
        let json = try await contenido.call(.get, "/stock/\(product)").json()
        return try ["cantidad", "reservado", "vendido"].map { try json.integer($0) }
    }

    /// The charges, as `aprobado 30000 1`: state, ten-thousandths, of which attempt.
    func charges() async throws -> [String] {
        try await bases[2].read { transaction in
            try transaction.query("SELECT estado, monto, clave FROM pagos WHERE lapida = 0 ORDER BY id") { row in
                "\(try row.text(0)) \(try row.integer(1)) \(try row.text(2).split(separator: ":")[1])"
            }
        }
    }

    /// The orders, as `1 pendiente pago_rechazado 1`: number, state, motivo, attempts.
    func orders() async throws -> [String] {
        try await bases[0].read { transaction in
            try transaction.query("SELECT id, estado, motivo, intento FROM pedidos ORDER BY id") { row in
                "\(try row.integer(0)) \(try row.text(1)) \(try row.optionalText(2) ?? "-") \(try row.integer(3))"
            }
        }
    }

    /// What does not agree.
    func disagreements() async throws -> [String?] {
        try await (call(.get, "/admin/conciliacion", as: Self.gema).json().objects("items") ?? []).map { try $0.string("detalle") }
    }

    /// All that the databases hold.
    func contents() async throws -> [String] {
        var lines: [String] = []
        for base in bases { lines += try await base.contents() }
        return lines
    }
}

extension Answer {
    /// Without what differs from run to run.
    var plain: String {
        text.replacing(/"created_at":"[^"]*"/, with: "MOMENT").replacing(/"clave":"[^"]*"/, with: "CLAVE")
    }
}
