import Resilience
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(1)))
struct CircuitBreakerStateMachineTests {
    typealias Machine = CircuitBreakerStateMachine

    private static func at(_ seconds: Int64) -> Uptime { Uptime(micros: seconds * 1_000_000) }

    private var machine = Machine(failureThreshold: 3, waitDurationInOpenState: .seconds(30))

    /// A call that is let through and ends at once; nil when it was not let through.
    private mutating func call(_ outcome: Machine.Outcome, at second: Int64) -> Duration? {
        switch machine.acquire(now: Self.at(second)) {
        case .rejected(let pause): return pause
        case .permitted(let permit):
            machine.record(outcome, permit: permit, now: Self.at(second))
            return nil
        }
    }

    private mutating func permit(at second: Int64) throws -> UInt64 {
        guard case .permitted(let permit) = machine.acquire(now: Self.at(second)) else { throw NotPermitted() }
        return permit
    }

    private struct NotPermitted: Error {}

    private mutating func open(at second: Int64) {
        for _ in 0..<3 { _ = call(.failure, at: second) }
    }

    @Test mutating func `it opens at the third failure in a row, not before`() {
        _ = call(.failure, at: 0)
        _ = call(.failure, at: 0)
        #expect(machine.state == .closed(failures: 2))
        _ = call(.failure, at: 1)
        #expect(machine.state == .open(until: Self.at(31)))
    }

    @Test mutating func `a success in between begins the count anew, one that says nothing leaves it`() {
        _ = call(.failure, at: 0)
        _ = call(.failure, at: 0)
        _ = call(.ignored, at: 0)
        #expect(machine.state == .closed(failures: 2))
        _ = call(.success, at: 0)
        #expect(machine.state == .closed(failures: 0))
    }

    @Test mutating func `while it is open nothing goes through, and the time left is told`() {
        open(at: 10)
        #expect(call(.success, at: 10) == .seconds(30))
        #expect(call(.success, at: 39) == .seconds(1))
        #expect(machine.state == .open(until: Self.at(40)))
    }

    @Test mutating func `after its time one trial goes through, and only one`() throws {
        open(at: 0)
        let trial = try permit(at: 30)
        #expect(machine.state == .halfOpen(trial: trial, until: Self.at(60)))
        #expect(machine.acquire(now: Self.at(31)) == .rejected(retryAfter: .seconds(29)))
    }

    @Test(arguments: [
        (Machine.Outcome.success, Machine.State.closed(failures: 0)), (.failure, .open(until: at(65))), (.ignored, .open(until: at(35))),
    ])
    mutating func `the trial decides`(outcome: Machine.Outcome, state: Machine.State) throws {
        open(at: 0)
        machine.record(outcome, permit: try permit(at: 30), now: Self.at(35))
        #expect(machine.state == state)
    }

    @Test mutating func `a trial that says nothing lets the next one try at once`() throws {
        open(at: 0)
        machine.record(.ignored, permit: try permit(at: 30), now: Self.at(31))
        #expect(call(.success, at: 31) == nil)
        #expect(machine.state == .closed(failures: 0))
    }

    @Test mutating func `a trial that never tells is followed by another, and its late word counts for nothing`() throws {
        open(at: 0)
        let lost = try permit(at: 30)
        let second = try permit(at: 60)
        machine.record(.success, permit: lost, now: Self.at(61))
        #expect(machine.state == .halfOpen(trial: second, until: Self.at(90)))
        machine.record(.failure, permit: second, now: Self.at(62))
        #expect(machine.state == .open(until: Self.at(92)))
    }

    @Test mutating func `what began before it opened changes nothing when it ends after`() throws {
        let early = try permit(at: 0)
        open(at: 0)
        machine.record(.success, permit: early, now: Self.at(1))
        #expect(machine.state == .open(until: Self.at(30)))
        let trial = try permit(at: 30)
        machine.record(.success, permit: early, now: Self.at(31))
        #expect(machine.state == .halfOpen(trial: trial, until: Self.at(60)))
    }
}
