import TestSupport
import Testing
import WorldKit

@testable import JOSE

@Suite(.timeLimit(.minutes(5))) struct VerifiedTokenCacheTests {
    private func digest(_ number: Int) throws -> SHA256Digest { try SHA256Digest(Array("\(number)".utf8)) }

    private func token(_ number: Int) -> AccessToken { AccessToken(subject: "\(number)", roles: [], expires: 0) }

    private func at(_ seconds: Int64, micros: Int64 = 0) -> Uptime { Uptime(micros: seconds * 1_000_000 + micros) }

    /// Adds this one as verified at that moment.
    private func add(_ number: Int, to cache: VerifiedTokenCache, _ now: Uptime = Uptime(micros: 0)) throws {
        cache.add(token(number), try digest(number), epoch: cache.epoch, now: now)
    }

    /// Which of those numbers are known.
    private func known(_ numbers: ClosedRange<Int>, in cache: VerifiedTokenCache, _ now: Uptime = Uptime(micros: 0)) throws -> [Int] {
        try numbers.filter { number in
            guard let found = cache.token(try digest(number), now: now) else { return false }
            #expect(found == token(number))
            return true
        }
    }

    @Test func `a token is known for a minute, and a look at it does not make that longer`() throws {
        let cache = VerifiedTokenCache()
        try add(1, to: cache, at(10))
        for now in [at(10), at(40), at(70, micros: -1)] { #expect(try known(1...2, in: cache, now) == [1]) }
        #expect(try known(1...2, in: cache, at(70)) == [])
        try add(1, to: cache, at(71))
        #expect(try known(1...1, in: cache, at(130)) == [1], "it was verified anew")
    }

    @Test func `one that moves to the younger generation lives no longer for that`() throws {
        let cache = VerifiedTokenCache(count: 4)
        for number in 1...3 { try add(number, to: cache, at(Int64(number))) }
        #expect(try known(1...1, in: cache, at(50)) == [1])
        #expect(try known(1...1, in: cache, at(61)) == [])
        #expect(try known(2...2, in: cache, at(62)) == [], "nor does one that stays where it is")
    }

    @Test(arguments: [2, 3, 4, 5, 100, 4096]) func `no more are known than there is room for, and the last half of them always`(count: Int)
        throws
    {
        let cache = VerifiedTokenCache(count: count)
        let total = count * 3 + 1
        for number in 1...total { try add(number, to: cache) }
        // Looked at in an order that moves nothing: the youngest are found where they are.
        let last = try (total - count / 2 + 1...total).filter { try known($0...$0, in: cache) == [$0] }
        #expect(last.count == count / 2)
        #expect(try known(1...total, in: cache).count <= count)
    }

    @Test func `those that are asked for stay, however many others come by once`() throws {
        let cache = VerifiedTokenCache(count: 100)
        for number in 1...10 { try add(number, to: cache) }
        for number in 1000..<4000 {
            try add(number, to: cache)
            if number.isMultiple(of: 20) { #expect(try known(1...10, in: cache) == Array(1...10)) }
        }
        #expect(try known(1000...1999, in: cache) == [])
    }

    @Test func `after a flush none is known, of either generation`() throws {
        let cache = VerifiedTokenCache(count: 4)
        for number in 1...3 { try add(number, to: cache) }
        #expect(try known(1...1, in: cache) == [1], "an older one")
        cache.flush()
        #expect(try known(1...3, in: cache) == [])
        try add(5, to: cache)
        #expect(try known(1...5, in: cache) == [5])
    }

    @Test func `one that was verified before a flush is not added after it: its key may be the one that has gone`() throws {
        let cache = VerifiedTokenCache()
        let epoch = cache.epoch
        cache.flush()
        cache.add(token(1), try digest(1), epoch: epoch, now: at(0))
        #expect(try known(1...1, in: cache) == [])
        cache.add(token(1), try digest(1), epoch: cache.epoch, now: at(0))
        #expect(try known(1...1, in: cache) == [1])
    }

    @Test func `many threads may use it`() async throws {
        let cache = VerifiedTokenCache(count: 64)
        try await withThrowingTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for number in 1...2000 {
                        let last = thread * 10_000 + number
                        try self.add(last, to: cache)
                        _ = try self.known(last - 4...last, in: cache)
                        if number.isMultiple(of: 500) { cache.flush() }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(cache.epoch == 16)
    }
}
