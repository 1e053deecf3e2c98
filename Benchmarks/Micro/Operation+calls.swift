import Observability
import OutboundHTTP
import Resilience
import WorldKit

/// What goes to another service.
extension Operation {
    /// A charge, to whoever listens on the port that stands in the environment: another process, whose instructions nobody counts.
    func call(_ times: Int, in world: LiveWorld) async throws {
        guard let port = SystemFiles.environment().first(where: { $0.name == "ECO_PORT" })?.value else { throw WrongResult() }
        let client = try CurlClient(world: world)
        defer { client.close() }
        let request = OutboundRequest(
            "POST", "http://127.0.0.1:\(port)/pagar",
            headers: [("Content-Type", "application/json"), ("Authorization", "Bearer micro"), ("Idempotency-Key", "micro:1:cobro")],
            body: Array(#"{"monto":30001,"moneda":"PYG","medio":"tarjeta","fail":false}"#.utf8))
        for _ in 0..<times {
            guard try await client.send(request).status == 200 else { throw WrongResult() }
        }
    }

    /// A call that succeeds, without the call.
    func passBreaker(_ times: Int, in world: LiveWorld) async throws {
        let breaker = CircuitBreaker(remote: "pagos", policy: ResiliencePolicy.pinguinos.breaker, world: world)
        for _ in 0..<times { breaker.record(.success, permit: try breaker.acquire()) }
    }
}
