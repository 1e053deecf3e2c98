import Resilience
import Testing

/// How often, and after which pause.
@Suite(.timeLimit(.minutes(5))) struct RetryPolicyTests {
    @Test(arguments: [0, 1, 2, 5]) func `there are as many repeats as it says`(count: Int) {
        let policy = RetryPolicy(maximumRetries: count)
        for retry in 1...10 { #expect((policy.pause(beforeRetry: retry, random: 1) != nil) == (retry <= count)) }
    }

    @Test(arguments: [0, -1, .min]) func `there is no repeat before the first`(retry: Int) {
        #expect(RetryPolicy(maximumRetries: 3).pause(beforeRetry: retry, random: .max) == nil)
    }

    /// The longest pause doubles and then stays where it may not be longer.
    @Test(arguments: [(1, 100), (2, 200), (3, 400), (4, 700), (5, 700), (60, 700), (1000, 700)])
    func `the bound doubles up to the longest pause`(retry: Int, millis: Int64) throws {
        let policy = RetryPolicy(maximumRetries: 1000, initialPause: .milliseconds(100), maximumPause: .milliseconds(700))
        let bound = Duration.milliseconds(millis)
        #expect(policy.pause(beforeRetry: retry, random: 0) == .zero)
        let half = try #require(policy.pause(beforeRetry: retry, random: 1 << 63))
        #expect(half == bound / 2)
        let longest = try #require(policy.pause(beforeRetry: retry, random: .max))
        #expect(longest <= bound)
        #expect(longest > bound - .microseconds(1))
    }

    @Test(arguments: [(Duration.seconds(3), Duration.seconds(2)), (.seconds(2), .seconds(2))])
    func `the first pause is not longer than any may be`(initial: Duration, maximum: Duration) throws {
        let policy = RetryPolicy(maximumRetries: 2, initialPause: initial, maximumPause: maximum)
        for retry in 1...2 { #expect(try #require(policy.pause(beforeRetry: retry, random: .max)) <= maximum) }
    }

    @Test func `a policy without pauses waits for nothing`() {
        let policy = RetryPolicy(maximumRetries: 3, initialPause: .zero)
        for retry in 1...3 { #expect(policy.pause(beforeRetry: retry, random: .max) == .zero) }
    }

    @Test func `random bits spread the pauses evenly`() throws {
        let policy = RetryPolicy(maximumRetries: 1, initialPause: .seconds(1), maximumPause: .seconds(1))
        var last = Duration.seconds(-1)
        for step in UInt64(0)..<16 {
            let pause = try #require(policy.pause(beforeRetry: 1, random: step << 60))
            #expect(pause == .seconds(1) / 16 * Int(step))
            #expect(pause > last)
            last = pause
        }
    }

    /// The pause of its own is 50 ms here.
    @Test(
        arguments: [
            (Duration.zero, nil, Duration.milliseconds(50)), (.milliseconds(50), nil, .milliseconds(50)),
            (.milliseconds(51), nil, .milliseconds(51)),
            (.seconds(2), nil, .seconds(2)), (.milliseconds(2001), nil, nil), (.zero, .milliseconds(51), .milliseconds(50)),
            (.zero, .milliseconds(50), nil), (.seconds(1), .seconds(1), nil),
        ] as [(Duration, Duration?, Duration?)])
    func `whoever asks to be left alone is, as long as the caller waits`(wanted: Duration, left: Duration?, pause: Duration?) {
        #expect(RetryPolicy().pause(beforeRetry: 1, random: 1 << 63, wanted: wanted, left: left) == pause)
    }

    @Test func `beyond the last repeat there is none, whatever is asked for`() {
        #expect(RetryPolicy(maximumRetries: 2).pause(beforeRetry: 3, random: 0, wanted: .seconds(1), left: nil) == nil)
    }
}
