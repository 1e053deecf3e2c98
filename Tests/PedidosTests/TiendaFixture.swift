import HTTPServer
import Inventario
import JSON
import OutboundHTTP
import Pagos
import Persistence
import Productos
import ServiceKit
import TestSupport
import WorldKit

@testable import Pedidos

/// The four services together, and the payment gateway, each on a database of its own, pedidos calling the real other three without a
/// socket. Pauses of up to 4.4 s take no time: those between two calls of a saga, not those of whoever waits for one.
struct Tienda: Sendable {
    let pedidos: TestApp
    let productos: TestApp
    let inventario: TestApp
    let pagos: TestApp
    let http: RouterClient
    let world: LeapingWorld
    /// That of pedidos.
    let database: Database
    let bases: [Database]
    /// A second pedidos on the same database, with circuit breakers of its own: whoever drives what is left.
    let replica: Partes

    /// - Parameters:
    ///   - moneda: the currency that pedidos is configured with.
    ///   - token: the one that pedidos shows to the others.
    ///   - refusals: after which an operator is asked.
    ///   - failures: after which a circuit breaker opens.
    static func with(
        moneda: String = "PYG", token: String = TestApp.token, refusals: Int = 20, failures: Int = 3,
        authenticator: (any Authenticator)? = nil,
        _ body: @Sendable (Tienda) async throws -> Void
    ) async throws {
        try await LeapingWorld(patience: .milliseconds(4400)).during { world in
            try await DatabaseKind.sqlite.withDatabases(5, in: world) { bases in
                let productos = try await Productos.build(TestApp.context(bases[0], in: world))
                let inventario = try await Inventario.build(TestApp.context(bases[1], in: world))
                let pagos = try await Pagos.build(Pagos.Configuration(), TestApp.context(bases[2], in: world), pasarela: bases[4])
                let http = RouterClient([productos, inventario, pagos])
                defer { http.clear() }
                let settings = try configuration(moneda, token, refusals, failures)
                let context = TestApp.context(bases[3], in: world, http: http, authenticator: authenticator)
                let pedidos = try await Pedidos.build(settings, context)
                let replica = try await Partes(settings, TestApp.context(bases[3], in: world, http: http))
                try await body(
                    Tienda(
                        pedidos: TestApp(pedidos), productos: TestApp(productos), inventario: TestApp(inventario), pagos: TestApp(pagos),
                        http: http, world: world, database: bases[3], bases: bases, replica: replica))
            }
        }
    }

    private static func configuration(_ moneda: String, _ token: String, _ refusals: Int, _ failures: Int) throws -> Pedidos.Configuration {
        var reader = SettingsReader([
            "PRODUCTS_URL": "http://productos", "INVENTORY_URL": "http://inventario", "PAYMENTS_URL": "http://pagos", "MONEDA": moneda,
            "CUARENTENA_RECHAZOS": String(refusals), "CIRCUITO_FALLOS": String(failures),
        ])
        let configuration = Pedidos.Configuration(&reader, .token(Secret(token)))
        try reader.finish()
        return configuration
    }

    /// Makes the products 1, 2 and so on, at these prices and with so many pieces.
    func stock(_ products: (price: String, pieces: Int)...) async throws {
        for (index, product) in products.enumerated() {
            let made = try await productos.call(.post, "/productos", #"{"nombre":"P","precio":\#(product.price)}"#)
            let loaded = try await inventario.call(.post, "/stock", #"{"producto_id":\#(index + 1),"cantidad":\#(product.pieces)}"#)
            guard made.status == 201, loaded.status == 200 else { throw NotStocked(answers: [made.text, loaded.text]) }
        }
    }

    struct NotStocked: Error { let answers: [String] }

    /// Orders so many pieces of products.
    func order(_ lines: (product: Int, pieces: Int)..., pago: String = "{}", key: String? = nil) async throws -> Answer {
        let items = lines.map { #"{"producto_id":\#($0.product),"cantidad":\#($0.pieces)}"# }.joined(separator: ",")
        return try await post("/pedidos", #"{"items":[\#(items)],"pago":\#(pago)}"#, key: key)
    }

    func post(_ path: String, _ body: String, key: String? = nil) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token]
        headers["Idempotency-Key"] = key
        return try await pedidos.call(.post, path, body, headers: headers)
    }

    /// Refunds an order.
    func refund(_ id: Int = 1, key: String? = nil) async throws -> Answer {
        try await post("/pedidos/\(id)/reembolsar", #"{"motivo":"roto"}"#, key: key)
    }

    /// Does what goes on beside the requests, until all of it is done that can be done now.
    func settle() async throws {
        try await world.untilIdle()
        try await replica.impulsar()
    }

    /// The same after so long a time.
    func settle(after span: Duration) async throws {
        world.advance(by: span)
        try await settle()
    }

    /// What a product has, as `disponible reservado vendido`.
    func pieces(_ product: Int) async throws -> [Int64?] {
        let json = try await inventario.call(.get, "/stock/\(product)").json()
        return try ["cantidad", "reservado", "vendido"].map { try json.integer($0) }
    }

    /// The charges, as `aprobado 300000000 PYG tarjeta -`.
    func charges() async throws -> [String] {
        try await bases[2].read { transaction in
            try transaction.query("SELECT estado, monto, moneda, medio, referencia FROM pagos WHERE lapida = 0 ORDER BY id") { row in
                "\(try row.text(0)) \(try row.integer(1)) \(try row.text(2)) \(try row.text(3)) \(try row.optionalText(4) ?? "-")"
            }
        }
    }

    /// The orders, as `1 cancelado sin_stock`.
    func orders() async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT id, estado, motivo FROM pedidos ORDER BY id") { row in
                "\(try row.integer(0)) \(try row.text(1)) \(try row.optionalText(2) ?? "-")"
            }
        }
    }

    /// All that the databases hold, the gateway's too.
    func contents() async throws -> [String] {
        var lines: [String] = []
        for base in bases { lines += try await base.contents() }
        return lines
    }

    /// Lets `fate` befall the calls to `service` of that form, the first so many of them.
    func befall(_ service: String, _ pattern: String, _ fate: RouterClient.Fate, times: Int = .max) {
        http.befall(service, pattern, fate, times: times)
    }

    /// How many calls of that form have left, such as `pagos POST /pagar`.
    func count(_ call: String) -> Int { http.count(call) }
}
