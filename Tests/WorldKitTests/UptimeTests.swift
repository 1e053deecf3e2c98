import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct UptimeTests {
    @Test(arguments: [
        (Duration.zero, 0, 0),
        (.microseconds(1), 1, 0),
        (.microseconds(999), 999, 0),
        (.milliseconds(1), 1000, 1),
        (.seconds(3), 3_000_000, 3000),
        (.nanoseconds(1999), 1, 0),
        (.nanoseconds(999), 0, 0),
        (.seconds(2) + .nanoseconds(1_999_999), 2_001_999, 2001),
        (.microseconds(-1), -1, 0),
        (.nanoseconds(-999), 0, 0),
        (.milliseconds(-1500), -1_500_000, -1500),
        (.seconds(86_400 * 365), 31_536_000_000_000, 31_536_000_000),
    ])
    func `a duration is cut to whole units`(duration: Duration, micros: Int64, millis: Int64) {
        #expect(duration.micros == micros)
        #expect(duration.millis == millis)
    }

    @Test(arguments: [(0, 0, Duration.zero), (100, 250, .microseconds(150)), (250, 100, .microseconds(-150)), (-5, 5, .microseconds(10))])
    func `a difference added to the start gives the end`(start: Int64, end: Int64, span: Duration) {
        #expect(Uptime(micros: end) - Uptime(micros: start) == span)
        #expect(Uptime(micros: start) + span == Uptime(micros: end))
    }

    @Test func `they are ordered by time`() {
        let moments: [Int64] = [-7, 0, 3, 3_000_000]
        #expect(moments.reversed().map { Uptime(micros: $0) }.sorted().map(\.micros) == moments)
    }
}
