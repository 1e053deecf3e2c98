import Resilience
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(1)))
struct CircuitBreakerTests {
    @Test func `of many who ask at once exactly one gets the trial`() async throws {
        let world = ManualWorld()
        let breaker = CircuitBreaker(
            remote: "pagos", machine: .init(failureThreshold: 1, waitDurationInOpenState: .seconds(30)), world: world)
        breaker.record(.failure, permit: try breaker.acquire())
        #expect(throws: CallNotPermitted(remote: "pagos", retryAfter: .seconds(30))) { try breaker.acquire() }
        world.advance(by: .seconds(30))
        let permitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { (try? breaker.acquire()) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(permitted == 1)
        await world.stop()
    }
}
