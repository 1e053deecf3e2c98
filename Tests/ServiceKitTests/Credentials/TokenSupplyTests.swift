import ServiceKit
import Testing
import WorldKit

/// When a token is got and which one is used: every transition, by a clock that is nothing but a number.
@Suite(.timeLimit(.minutes(5))) struct TokenSupplyTests {
    private let one = Secret("uno")
    private let two = Secret("dos")
    private let away = NoCredentials(reason: "away")

    private func at(_ seconds: Int64, micros: Int64 = 0) -> Uptime { Uptime(micros: seconds * 1_000_000 + micros) }

    /// What is to be done at that moment.
    private func next(_ supply: inout TokenSupply, _ now: Uptime) -> TokenSupply.Action { supply.next(now: now) }

    private func discard(_ supply: inout TokenSupply, _ secret: Secret, _ now: Uptime) -> Bool { supply.discard(secret, now: now) }

    /// One that got `one` at second 0.
    private func supply(lifetime: Duration = .seconds(300)) -> TokenSupply {
        var supply = TokenSupply()
        _ = supply.next(now: at(0))
        supply.got(one, lifetime: lifetime, askedAt: at(0), now: at(0))
        return supply
    }

    @Test func `the first who needs one gets it, the others wait`() {
        var supply = TokenSupply()
        #expect(next(&supply, at(0)) == .get)
        for _ in 1...3 { #expect(next(&supply, at(1)) == .wait) }
        supply.got(one, lifetime: .seconds(300), askedAt: at(0), now: at(2))
        #expect(next(&supply, at(2)) == .use(one))
    }

    @Test func `in the last quarter of its life it is renewed by one, while all use it`() {
        var supply = supply()
        #expect(next(&supply, at(225, micros: -1)) == .use(one))
        #expect(next(&supply, at(225)) == .renew(one))
        for now in [at(225), at(280)] { #expect(next(&supply, now) == .use(one)) }
        supply.got(two, lifetime: .seconds(300), askedAt: at(225), now: at(281))
        #expect(next(&supply, at(281)) == .use(two))
        #expect(next(&supply, at(450, micros: -1)) == .use(two))
        #expect(next(&supply, at(450)) == .renew(two))
    }

    @Test func `in the last five seconds it is shown no more: it would end on the way`() {
        var supply = supply()
        #expect(next(&supply, at(295, micros: -1)) == .renew(one))
        #expect(next(&supply, at(295)) == .wait, "the next one is on its way")
        var late = self.supply()
        #expect(next(&late, at(295)) == .get)
    }

    @Test(arguments: [(20, 15), (10, 5), (8, 4), (2, 1)]) func `one that lives for seconds is shown for half of them at least`(
        lifetime: Int64, shown: Int64
    ) {
        var supply = supply(lifetime: .seconds(lifetime))
        let last = next(&supply, at(shown, micros: -1))
        #expect(last == .use(one) || last == .renew(one))
        if last == .use(one) { #expect(next(&supply, at(shown)) == .get) }
    }

    @Test func `its life began when it was asked for, not when it came`() {
        var supply = TokenSupply()
        #expect(next(&supply, at(10)) == .get)
        supply.got(one, lifetime: .seconds(100), askedAt: at(10), now: at(13))
        #expect(next(&supply, at(85, micros: -1)) == .use(one))
        #expect(next(&supply, at(85)) == .renew(one))
    }

    @Test func `one that is over when it comes is a failure: the next would be too, and so on without an end`() {
        var supply = TokenSupply()
        #expect(next(&supply, at(0)) == .get)
        supply.got(one, lifetime: .seconds(2), askedAt: at(0), now: at(1))
        #expect(next(&supply, at(1)) == .failed(NoCredentials(reason: "the token was over when it came")))
        #expect(next(&supply, at(2)) == .get)
        supply.got(one, lifetime: .seconds(2), askedAt: at(2), now: at(3, micros: -1))
        #expect(next(&supply, at(3, micros: -1)) == .use(one))
    }

    @Test func `a failure is remembered for a second`() {
        var supply = TokenSupply()
        #expect(next(&supply, at(0)) == .get)
        supply.failed(away, now: at(3))
        for now in [at(3), at(4, micros: -1)] { #expect(next(&supply, now) == .failed(away)) }
        #expect(next(&supply, at(4)) == .get)
        #expect(next(&supply, at(4)) == .wait)
        supply.got(one, lifetime: .seconds(300), askedAt: at(4), now: at(4))
        #expect(next(&supply, at(4)) == .use(one))
    }

    @Test func `while the token lasts a renewal that fails is nobody's trouble, and is tried again each second`() {
        var supply = supply()
        for second in Int64(225)..<295 {
            #expect(next(&supply, at(second)) == .renew(one))
            supply.failed(away, now: at(second))
            for now in [at(second), at(second + 1, micros: -1)] where now < at(295) { #expect(next(&supply, now) == .use(one)) }
        }
        #expect(next(&supply, at(295, micros: -1)) == .use(one))
        #expect(next(&supply, at(295)) == .get)
        supply.failed(away, now: at(295))
        #expect(next(&supply, at(295)) == .failed(away))
    }

    @Test func `one that is refused is not used again`() {
        var supply = supply()
        #expect(discard(&supply, one, at(1)))
        #expect(next(&supply, at(1)) == .get)
        supply.got(two, lifetime: .seconds(300), askedAt: at(1), now: at(1))
        #expect(next(&supply, at(1)) == .use(two))
    }

    @Test func `of many whose token is refused each may try again with the next, and discards none but its own`() {
        var supply = supply()
        #expect(discard(&supply, one, at(1)))
        #expect(discard(&supply, one, at(1)), "it is on its way, or soon will be")
        #expect(next(&supply, at(1)) == .get)
        #expect(discard(&supply, one, at(1)))
        supply.got(two, lifetime: .seconds(300), askedAt: at(1), now: at(1))
        #expect(discard(&supply, one, at(1)))
        #expect(next(&supply, at(1)) == .use(two))
    }

    @Test func `one that is refused when it is new is not replaced: so would the next be refused`() {
        var supply = supply()
        #expect(!discard(&supply, one, at(1, micros: -1)))
        #expect(next(&supply, at(1, micros: -1)) == .use(one))
        #expect(discard(&supply, one, at(1)))
    }

    /// One that got `two` at second 230, while `one` lasts to second 295.
    private func renewed() -> TokenSupply {
        var supply = supply()
        _ = supply.next(now: at(225))
        supply.got(two, lifetime: .seconds(300), askedAt: at(225), now: at(230))
        return supply
    }

    @Test func `where the next one is refused the one before is used again, and another is asked for half a minute later`() {
        var supply = renewed()
        #expect(next(&supply, at(230)) == .use(two))
        #expect(discard(&supply, two, at(230)), "however new it is")
        #expect(next(&supply, at(230)) == .use(one))
        #expect(next(&supply, at(260, micros: -1)) == .use(one))
        #expect(next(&supply, at(260)) == .renew(one))
        supply.got(two, lifetime: .seconds(300), askedAt: at(260), now: at(261))
        #expect(discard(&supply, two, at(262)))
        #expect(next(&supply, at(262)) == .use(one))
        #expect(next(&supply, at(295)) == .get)
    }

    @Test func `where the one before is refused too a third is asked for`() {
        var supply = renewed()
        #expect(discard(&supply, two, at(231)))
        #expect(discard(&supply, one, at(231)))
        #expect(next(&supply, at(231)) == .get)
    }

    @Test func `the one before is nothing when it is over`() {
        var supply = renewed()
        #expect(discard(&supply, two, at(295)))
        #expect(next(&supply, at(295)) == .get)
    }
}
