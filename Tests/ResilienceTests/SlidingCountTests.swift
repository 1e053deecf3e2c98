import Resilience
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct SlidingCountTests {
    @Test func `what happened within the window counts, what is older goes a tenth at a time`() {
        var count = SlidingCount(window: .seconds(10))
        for second in 0..<10 { count.add(now: .second(Int64(second))) }
        #expect(count.total(now: .second(9)) == 10)
        for second in 10..<19 { #expect(count.total(now: .second(Int64(second))) == 19 - second) }
        #expect(count.total(now: .second(19)) == 0)
    }

    @Test func `after a long silence nothing of before counts`() {
        var count = SlidingCount(window: .seconds(10))
        for _ in 0..<1000 { count.add(now: .second(5)) }
        #expect(count.total(now: .second(5)) == 1000)
        #expect(count.total(now: .second(1_000_000)) == 0)
        count.add(now: .second(1_000_000))
        #expect(count.total(now: .second(1_000_000)) == 1)
    }

    @Test func `a moment from before the newest counts with the newest`() {
        var count = SlidingCount(window: .seconds(10))
        count.add(now: .second(20))
        count.add(now: .second(3))
        #expect(count.total(now: .second(20)) == 2)
    }

    /// Against a plain list of moments.
    @Test(arguments: [1, 2, 3, 4, 5]) func `it counts what a list of moments would`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var count = SlidingCount(window: .seconds(10))
        var slices: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<2000 {
            now += Int64(random.next() % 900_000)
            if random.next() % 8 == 0 { now += Int64(random.next() % 15_000_000) }
            count.add(now: Uptime(micros: now))
            slices.append(now / 1_000_000)
            #expect(count.total(now: Uptime(micros: now)) == slices.count { $0 > now / 1_000_000 - 10 })
        }
    }
}
