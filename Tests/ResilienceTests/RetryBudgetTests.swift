import Resilience
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct RetryBudgetTests {
    /// How many repeats it allows at that moment.
    private func allowed(_ budget: inout RetryBudget, at second: Int64) -> Int {
        var count = 0
        while budget.withdraw(now: .second(second)) { count += 1 }
        return count
    }

    @Test(arguments: [(0, 3), (1, 3), (15, 3), (19, 3), (20, 4), (100, 20), (1000, 200)])
    func `it allows a fifth of the calls, and never fewer than three`(calls: Int, repeats: Int) {
        var budget = RetryBudget()
        for _ in 0..<calls { budget.recordCall(now: .second(0)) }
        #expect(allowed(&budget, at: 0) == repeats)
        #expect(allowed(&budget, at: 0) == 0)
    }

    @Test func `what was taken comes back when it is older than the window`() {
        var budget = RetryBudget()
        #expect(allowed(&budget, at: 0) == 3)
        #expect(allowed(&budget, at: 9) == 0)
        #expect(allowed(&budget, at: 10) == 3)
    }

    @Test func `calls of long ago allow nothing now`() {
        var budget = RetryBudget()
        for _ in 0..<100 { budget.recordCall(now: .second(0)) }
        #expect(allowed(&budget, at: 30) == 3)
    }

    @Test func `a remote that fails every call gets a fifth more calls, not three times as many`() {
        var budget = RetryBudget()
        var repeats = 0
        for second in 0..<100 {
            for _ in 0..<50 {
                budget.recordCall(now: .second(Int64(second)))
                for _ in 0..<2 where budget.withdraw(now: .second(Int64(second))) { repeats += 1 }
            }
        }
        #expect(repeats <= 5000 / 5 + 3)
        #expect(repeats >= 5000 / 5 - 200)
    }
}
