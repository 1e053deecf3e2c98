import JSON
import OutboundHTTP
import TestSupport
import WorldKit

extension Issuer {
    /// What a service is told that takes its tokens.
    var settings: [String: String] { ["AUTH": "oidc", "OIDC_ISSUER": issuer, "OIDC_JWKS_URL": jwksURL] }

    /// What compras is told beside that.
    var accounts: [String: String] {
        [
            "OIDC_TOKEN_URL": tokenURL, "CONTENIDO_CLIENT_SECRET": secret(of: .contenido), "PAGOS_CLIENT_SECRET": secret(of: .pagos),
            "MEDIADOR_CLIENT_SECRET": secret(of: .mediador),
        ]
    }

    /// Starts contenido, pagos and compras, which take its tokens and no others, with 50 pieces of a product.
    func withStack<Value: Sendable>(
        _ environment: [String: String] = [:], _ body: @Sendable (Stack) async throws -> Value
    ) async throws -> Value {
        try await Stack.compras(settings.merging(environment) { $1 }, compras: accounts) { stack in
            for service in ["contenido", "pagos", "compras"] { try await stack.isReady(service) }
            let gema = try await token(of: .gema)
            _ = try await stack.call("POST", "contenido", "/productos", #"{"nombre":"Hielo","precio":15000.5}"#, token: gema)
            _ = try await stack.call("POST", "contenido", "/stock", #"{"producto_id":1,"cantidad":50}"#, token: gema)
            return try await body(stack)
        }
    }
}

extension Stack {
    struct NotReady: Error {
        let service: String
    }

    /// Waits until a service can work.
    func isReady(_ service: String) async throws {
        let isReady = try await eventually(within: .seconds(20), in: world) {
            try await send("GET", service, "/health/ready").status == 200
        }
        if !isReady { throw NotReady(service: service) }
    }

    /// How often a service has fetched the issuer's keys.
    func fetches(_ service: String) async throws -> Int {
        let text = String(decoding: try await send("GET", service, "/metrics").body, as: UTF8.self)
        return text.split(separator: "\n").filter { $0.hasPrefix("jwks_fetches_total") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    /// An order of ana's for a piece, made and confirmed.
    /// - Returns: the status of the confirmation.
    func buy(_ token: String) async throws -> Int {
        let made = try await call("POST", "compras", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#, token: token)
        guard made.status == 201, let id = try made.body.object("pedido")?.integer("id") else { return made.status }
        return try await call("POST", "compras", "/pedidos/\(id)/confirm", #"{"pago":{"medio":"tarjeta"}}"#, token: token).status
    }

    /// Clients who ask again and again, with whatever token they have just then, until `body` is done.
    /// - Returns: what they were answered, each status with how often.
    func underTraffic(_ token: @escaping @Sendable () async throws -> String, _ body: () async throws -> Void) async throws -> [Int: Int] {
        let isOver = Locked(false)
        let told = Locked<[Int: Int]>([:])
        async let clients: Void = withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<8 {
                group.addTask {
                    let (service, path) = client % 2 == 0 ? ("compras", "/pedidos") : ("contenido", "/productos")
                    while !isOver.withLock({ $0 }) {
                        let status = try await self.send("GET", service, path, token: try await token()).status
                        told.withLock { $0[status, default: 0] += 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        isOver.withLock { $0 = true }
        try await clients
        try result.get()
        return told.withLock { $0 }
    }
}
