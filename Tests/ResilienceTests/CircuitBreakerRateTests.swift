import Resilience
import TestSupport
import Testing
import WorldKit

/// The breaker of the production shape: a share of the calls of the last ten seconds, and what an operator holds.
@Suite(.timeLimit(.minutes(5))) struct CircuitBreakerRateTests {
    fileprivate typealias Machine = CircuitBreakerStateMachine

    private static let slow = Duration.seconds(2)

    /// Lets so many calls go and end.
    private func calls(
        _ count: Int, _ outcome: Machine.Outcome, took span: Duration = .zero, at second: Int64, _ machine: inout Machine
    ) {
        for _ in 0..<count {
            guard case .permitted(let permit) = machine.acquire(now: .second(second)) else { return }
            machine.record(outcome, permit: permit, took: span, now: .second(second))
        }
    }

    private func machine() -> Machine { Machine(ResiliencePolicy.compras.breaker) }

    @Test func `with fewer than twenty calls nothing opens it`() {
        var machine = machine()
        calls(19, .failure, at: 0, &machine)
        #expect(machine.state == .closed(failures: 19))
        calls(1, .failure, at: 0, &machine)
        #expect(machine.state == .open(until: .second(15)))
    }

    @Test(arguments: [(9, 11, false), (10, 10, true), (11, 9, true), (20, 0, true), (0, 20, false)])
    func `half of them must fail`(failures: Int, successes: Int, opens: Bool) {
        var machine = machine()
        calls(successes, .success, at: 0, &machine)
        calls(failures, .failure, at: 0, &machine)
        #expect(machine.state == (opens ? .open(until: .second(15)) : .closed(failures: failures)))
    }

    @Test func `failures of more than ten seconds ago are forgotten`() {
        var machine = machine()
        calls(15, .failure, at: 0, &machine)
        calls(19, .success, at: 10, &machine)
        calls(5, .failure, at: 10, &machine)
        #expect(machine.state == .closed(failures: 5))
    }

    @Test func `slow answers open it as failures do, whatever they say`() {
        var machine = machine()
        calls(10, .success, at: 0, &machine)
        calls(9, .success, took: Self.slow, at: 0, &machine)
        #expect(machine.state == .closed(failures: 0))
        calls(1, .success, took: Self.slow, at: 0, &machine)
        #expect(machine.state == .open(until: .second(15)))
        var quick = self.machine()
        calls(40, .success, took: Self.slow - .microseconds(1), at: 0, &quick)
        #expect(quick.state == .closed(failures: 0))
    }

    @Test func `business answers and those who gave up count for nothing`() {
        var machine = machine()
        calls(100, .ignored, took: .seconds(60), at: 0, &machine)
        calls(19, .failure, at: 0, &machine)
        #expect(machine.state == .closed(failures: 19))
    }

    @Test(arguments: [(Machine.Outcome.success, Duration.zero, true), (.success, slow, false), (.failure, .zero, false)])
    fileprivate func `a trial closes it only when it is good and quick`(outcome: Machine.Outcome, span: Duration, closes: Bool) {
        var machine = machine()
        calls(20, .failure, at: 0, &machine)
        calls(1, outcome, took: span, at: 15, &machine)
        #expect(machine.state == (closes ? .closed(failures: 0) : .open(until: .second(30))))
    }

    @Test func `closed again, it has forgotten what opened it`() {
        var machine = machine()
        calls(20, .failure, at: 0, &machine)
        calls(1, .success, at: 15, &machine)
        calls(19, .failure, at: 15, &machine)
        #expect(machine.state == .closed(failures: 19))
    }

    @Test func `held open, nothing goes through, for as long as it is held`() {
        var machine = machine()
        machine.force(.open)
        for second in [0, 15, 1000] as [Int64] { #expect(machine.acquire(now: .second(second)) == .rejected(retryAfter: .seconds(15))) }
        machine.force(nil)
        #expect(machine.acquire(now: .second(1000)) == .permitted(1))
    }

    @Test func `held closed, everything goes through, and nothing that happens meanwhile opens it`() {
        var machine = machine()
        calls(20, .failure, at: 0, &machine)
        machine.force(.closed)
        calls(100, .failure, at: 1, &machine)
        #expect(machine.forced == .closed)
        guard case .permitted(let late) = machine.acquire(now: .second(2)) else {
            Issue.record("held closed it must let through")
            return
        }
        machine.force(nil)
        #expect(machine.state == .closed(failures: 0))
        machine.record(.failure, permit: late, took: .zero, now: .second(3))
        #expect(machine.state == .closed(failures: 0), "a call from while it was held tells nothing")
    }

    @Test func `a trial that was under way when it was held does not decide it afterwards`() {
        var machine = machine()
        calls(20, .failure, at: 0, &machine)
        guard case .permitted(let trial) = machine.acquire(now: .second(15)) else {
            Issue.record("the trial must go")
            return
        }
        machine.force(.open)
        machine.record(.success, permit: trial, took: .zero, now: .second(16))
        #expect(machine.acquire(now: .second(40)) == .rejected(retryAfter: .seconds(15)))
        machine.force(nil)
        machine.record(.failure, permit: trial, took: .zero, now: .second(41))
        #expect(machine.state == .closed(failures: 0))
    }

    /// Whatever happens in whatever order: as soon as nobody holds it and its time is over, a call goes through.
    @Test(arguments: 1...20) func `it never gets stuck`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for policy in [ResiliencePolicy.compras.breaker, ResiliencePolicy.pinguinos.breaker] {
            var machine = Machine(policy)
            var open: [UInt64] = []
            var now: Int64 = 0
            for _ in 0..<3000 {
                now += Int64(random.next() % 3_000_000)
                let moment = Uptime(micros: now)
                switch random.next() % 8 {
                case 0...3: if case .permitted(let permit) = machine.acquire(now: moment) { open.append(permit) }
                case 4...6:
                    guard let permit = open.randomElement(using: &random) else { continue }
                    let outcomes: [Machine.Outcome] = [.failure, .failure, .success, .ignored]
                    machine.record(
                        outcomes[Int(random.next() % 4)], permit: permit, took: .milliseconds(random.next() % 4000), now: moment)
                    if random.next() % 3 != 0 { open.removeAll { $0 == permit } }  // some tell twice, some never
                default: machine.force([nil, nil, nil, .open, .closed][Int(random.next() % 5)])
                }
                var later = machine
                if later.forced == .open { later.force(nil) }
                guard case .permitted = later.acquire(now: moment + policy.waitDurationInOpenState) else {
                    Issue.record("stuck with seed \(seed): \(machine.state)")
                    return
                }
            }
        }
    }

    @Test func `letting go of a breaker that nobody holds changes nothing`() {
        var machine = machine()
        calls(20, .failure, at: 0, &machine)
        machine.force(nil)
        #expect(machine.state == .open(until: .second(15)))
    }

    @Test func `failures that have left the window are not shown any more`() {
        var machine = machine()
        calls(19, .failure, at: 0, &machine)
        #expect(machine.state(now: .second(9)) == .closed(failures: 19))
        #expect(machine.state(now: .second(10)) == .closed(failures: 0))
    }
}
