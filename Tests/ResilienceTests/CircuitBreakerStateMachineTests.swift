import Resilience
import Testing
import WorldKit

/// The rules of the breaker, as tables of what is done and what comes of it.
@Suite(.timeLimit(.minutes(5))) struct CircuitBreakerStateMachineTests {
    /// One thing that happens, at a second of uptime.
    enum Step: Sendable {
        /// A call asks and may go; its permit is kept under that name.
        case goes(String, Int64)
        /// A call asks and is told to wait that many seconds.
        case waits(Int64, Int64)
        /// The call of that name ends.
        case ends(String, CircuitBreakerStateMachine.Outcome, Int64)
        /// So many calls fail, one after another.
        case fail(Int, Int64)
        case closed(Int)
        case openUntil(Int64)
        case trial(String, Int64)
    }

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ description: String, _ steps: [Step]) {
            testDescription = description
            self.steps = steps
        }
    }

    /// Three failures open it for ten seconds.
    static let stories = [
        Story("it begins closed", [.closed(0), .goes("a", 0), .closed(0)]),
        Story("failures are counted", [.fail(1, 0), .closed(1), .fail(1, 0), .closed(2)]),
        Story("the third in a row opens it", [.fail(2, 0), .closed(2), .fail(1, 5), .openUntil(15)]),
        Story(
            "a success begins the count anew", [.fail(2, 0), .goes("a", 0), .ends("a", .success, 0), .closed(0), .fail(2, 0), .closed(2)]),
        Story("who gave up counts for nothing", [.fail(2, 0), .goes("a", 0), .ends("a", .ignored, 0), .closed(2)]),
        Story("open, it says how long to wait", [.fail(3, 0), .waits(10, 0), .waits(7, 3), .waits(1, 9), .openUntil(10)]),
        Story("when the time is over one trial goes", [.fail(3, 0), .goes("t", 10), .trial("t", 20), .waits(10, 10), .waits(1, 19)]),
        Story("a trial that succeeds closes it", [.fail(3, 0), .goes("t", 10), .ends("t", .success, 11), .closed(0), .goes("a", 11)]),
        Story(
            "a trial that fails opens it from then on",
            [.fail(3, 0), .goes("t", 10), .ends("t", .failure, 12), .openUntil(22), .waits(10, 12)]),
        Story(
            "a trial that gave up lets another one try at once",
            [.fail(3, 0), .goes("t", 10), .ends("t", .ignored, 12), .openUntil(12), .goes("u", 12), .trial("u", 22), .waits(10, 12)]),
        Story(
            "a trial that never tells makes way for another one",
            [
                .fail(3, 0), .goes("t", 10), .waits(1, 19), .goes("u", 20), .trial("u", 30), .waits(10, 20), .ends("u", .success, 21),
                .closed(0),
            ]),
        Story(
            "a trial that fails too late is not heard",
            [
                .fail(3, 0), .goes("t", 10), .goes("u", 20), .ends("t", .failure, 21), .trial("u", 30), .ends("t", .ignored, 21),
                .trial("u", 30),
            ]),
        Story(
            "a trial that succeeds late still proves that the remote is well",
            [.fail(3, 0), .goes("t", 10), .goes("u", 20), .ends("t", .success, 21), .closed(0), .ends("u", .failure, 22), .closed(0)]),
        Story(
            "a trial that was given up tells nothing when a later one has closed it",
            [.fail(3, 0), .goes("t", 10), .goes("u", 20), .ends("u", .success, 21), .closed(0), .ends("t", .failure, 22), .closed(0)]),
        Story("a late success does not close it", [.goes("old", 0), .fail(3, 0), .ends("old", .success, 1), .openUntil(10)]),
        Story("a late failure does not keep it open longer", [.goes("old", 0), .fail(3, 0), .ends("old", .failure, 9), .openUntil(10)]),
        Story(
            "a call from before it opened does not decide the trial",
            [
                .goes("old", 0), .goes("older", 0), .fail(3, 0), .goes("t", 10), .ends("old", .success, 11), .trial("t", 20),
                .ends("older", .failure, 11), .trial("t", 20), .ends("old", .ignored, 11), .trial("t", 20),
            ]),
        Story(
            "a call from before it opened counts for nothing when it is closed again",
            [
                .goes("a", 0), .goes("b", 0), .goes("c", 0), .fail(3, 0), .goes("t", 10), .ends("t", .success, 10),
                .ends("a", .failure, 11),
                .ends("b", .failure, 11), .ends("c", .failure, 11), .closed(0), .fail(2, 12), .closed(2), .ends("a", .success, 12),
                .closed(2),
            ]),
        Story("it opens again after it was closed", [.fail(3, 0), .goes("t", 10), .ends("t", .success, 10), .fail(3, 20), .openUntil(30)]),
    ]

    @Test(arguments: stories) func `a story of calls ends as the rules say`(story: Story) {
        var machine = CircuitBreakerStateMachine(.init(.failuresInARow(3), waitDurationInOpenState: .seconds(10)))
        var permits: [String: UInt64] = [:]
        for (index, step) in story.steps.enumerated() {
            let place: Comment = "step \(index): \(step)"
            switch step {
            case .goes(let name, let second):
                guard case .permitted(let permit) = machine.acquire(now: .second(second)) else {
                    Issue.record(place)
                    return
                }
                #expect(!permits.values.contains(permit), place)
                permits[name] = permit
            case .waits(let seconds, let second):
                let before = machine.state
                #expect(machine.acquire(now: .second(second)) == .rejected(retryAfter: .seconds(seconds)), place)
                #expect(machine.state == before, place)
            case .ends(let name, let outcome, let second):
                machine.record(outcome, permit: permits[name] ?? 0, took: .zero, now: .second(second))
            case .fail(let count, let second):
                for _ in 0..<count {
                    guard case .permitted(let permit) = machine.acquire(now: .second(second)) else {
                        Issue.record(place)
                        return
                    }
                    machine.record(.failure, permit: permit, took: .zero, now: .second(second))
                }
            case .closed(let failures): #expect(machine.state == .closed(failures: failures), place)
            case .openUntil(let second): #expect(machine.state == .open(until: .second(second)), place)
            case .trial(let name, let second): #expect(machine.state == .halfOpen(trial: permits[name] ?? 0, until: .second(second)), place)
            }
        }
    }

    @Test(arguments: [1, 2, 5, 50]) func `it opens at exactly so many failures in a row`(threshold: Int) {
        var machine = CircuitBreakerStateMachine(.init(.failuresInARow(threshold), waitDurationInOpenState: .seconds(1)))
        for number in 0..<threshold {
            #expect(machine.state == .closed(failures: number))
            guard case .permitted(let permit) = machine.acquire(now: .second(0)) else {
                Issue.record("refused after \(number) failures")
                return
            }
            machine.record(.failure, permit: permit, took: .zero, now: .second(0))
        }
        #expect(machine.state == .open(until: .second(1)))
    }

    @Test func `a microsecond before its time it is still open`() {
        var machine = CircuitBreakerStateMachine(.init(.failuresInARow(1), waitDurationInOpenState: .seconds(1)))
        guard case .permitted(let permit) = machine.acquire(now: .second(0)) else {
            Issue.record("refused")
            return
        }
        machine.record(.failure, permit: permit, took: .zero, now: .second(0))
        #expect(machine.acquire(now: Uptime(micros: 999_999)) == .rejected(retryAfter: .microseconds(1)))
        #expect(machine.acquire(now: Uptime(micros: 1_000_000)) != .rejected(retryAfter: .zero))
    }

    @Test func `a remote that answers well but later than the wait closes it in the end`() {
        var machine = CircuitBreakerStateMachine(.init(.failuresInARow(1), waitDurationInOpenState: .seconds(1)))
        guard case .permitted(let first) = machine.acquire(now: .second(0)) else {
            Issue.record("refused")
            return
        }
        machine.record(.failure, permit: first, took: .zero, now: .second(0))
        var running: [(permit: UInt64, end: Int64)] = []
        for tick in 0..<400 {  // a call every 10 ms for four seconds; each answers well after 1.5 s
            let now = Int64(tick) * 10_000
            while let call = running.first, call.end <= now {
                running.removeFirst()
                machine.record(.success, permit: call.permit, took: .milliseconds(1500), now: Uptime(micros: now))
            }
            if case .permitted(let permit) = machine.acquire(now: Uptime(micros: now)) { running.append((permit, now + 1_500_000)) }
        }
        #expect(machine.state == .closed(failures: 0))
    }
}

extension Uptime {
    static func second(_ second: Int64) -> Uptime { Uptime(micros: second * 1_000_000) }
}
