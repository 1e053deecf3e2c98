import Resilience
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RetryPolicyTests {
    private let policy = RetryPolicy(maximumRetries: 4, initialPause: .milliseconds(100), maximumPause: .milliseconds(300))

    @Test(arguments: [(1, 100), (2, 200), (3, 300), (4, 300)])
    func `a pause is between nothing and a bound that doubles up to the longest`(retry: Int, bound: Int64) throws {
        #expect(policy.pause(beforeRetry: retry, random: 0) == .zero)
        let half = try #require(policy.pause(beforeRetry: retry, random: 1 << 63))
        #expect(half == .milliseconds(bound) / 2)
        let longest = try #require(policy.pause(beforeRetry: retry, random: .max))
        #expect(longest <= .milliseconds(bound))
        #expect(longest > .milliseconds(bound) * 0.999)
    }

    @Test(arguments: [0, -1, 5, .max]) func `there is no other repeat`(retry: Int) {
        #expect(policy.pause(beforeRetry: retry, random: 1) == nil)
    }

    @Test func `without repeats there is no pause`() {
        #expect(RetryPolicy(maximumRetries: 0).pause(beforeRetry: 1, random: 1) == nil)
    }

    @Test func `very many repeats do not overflow`() throws {
        let patient = RetryPolicy(maximumRetries: .max, initialPause: .milliseconds(1), maximumPause: .seconds(5))
        #expect(try #require(patient.pause(beforeRetry: 1_000_000, random: .max)) <= .seconds(5))
    }
}
