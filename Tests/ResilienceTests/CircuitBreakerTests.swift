import Resilience
import Testing
import WorldKit

/// The breaker that many tasks share.
@Suite(.timeLimit(.minutes(5))) struct CircuitBreakerTests {
    private let world = StillWorld()

    @Test func `while it is open it says whose it is and how long to wait`() throws {
        let breaker = breaker(failures: 2)
        for _ in 0..<2 { breaker.record(.failure, permit: try breaker.acquire()) }
        world.advance(by: .seconds(4))
        #expect(throws: CallNotPermitted(remote: "inventario", retryAfter: .seconds(6))) { try breaker.acquire() }
        #expect(breaker.state == .open(until: Uptime(micros: 10_000_000)))
        #expect(breaker.remote == "inventario")
    }

    @Test func `of many who ask at once exactly one may try`() async throws {
        let breaker = breaker(failures: 1)
        for round in 0..<50 {
            breaker.record(.failure, permit: try breaker.acquire())
            world.advance(by: .seconds(10))
            let permits = await withTaskGroup(of: CircuitBreaker.Permit?.self) { group in
                for _ in 0..<20 { group.addTask { try? breaker.acquire() } }
                return await group.reduce(into: [CircuitBreaker.Permit]()) { permits, permit in if let permit { permits.append(permit) } }
            }
            #expect(permits.count == 1, "round \(round)")
            for permit in permits { breaker.record(.success, permit: permit) }
            #expect(breaker.state == .closed(failures: 0))
        }
    }

    @Test func `no failure is lost when many tell at once`() async throws {
        let breaker = breaker(failures: 1000)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<999 {
                group.addTask {
                    guard let permit = try? breaker.acquire() else { return }
                    breaker.record(.failure, permit: permit)
                }
            }
        }
        #expect(breaker.state == .closed(failures: 999))
        breaker.record(.failure, permit: try breaker.acquire())
        #expect(breaker.state == .open(until: Uptime(micros: 10_000_000)))
    }

    private func breaker(failures: Int) -> CircuitBreaker {
        CircuitBreaker(
            remote: "inventario", policy: .init(.failuresInARow(failures), waitDurationInOpenState: .seconds(10)), world: world)
    }
}
