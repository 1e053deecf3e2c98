import JOSE
import TestSupport
import Testing
import WorldKit

/// When an issuer is asked, and what is told meanwhile: every transition, by a clock that is nothing but a number.
@Suite(.timeLimit(.minutes(5))) struct JWKSCacheStateMachineTests {
    private static let keys = TestIssuer.keys.map(\.publicKey)
    private static let policy = JWKSCachePolicy()

    private static func set(_ names: String..., key: Int = 0) -> JWKSet { JWKSet(names.map { JWK(kid: $0, key: keys[key]) }) }

    private static func at(_ seconds: Int64, micros: Int64 = 0) -> Uptime { Uptime(micros: seconds * 1_000_000 + micros) }

    /// One that got its first set, with the key `a`, at second 0.
    private static func ready(lifetime: Duration? = nil) -> JWKSCacheStateMachine {
        var machine = JWKSCacheStateMachine(policy, now: at(0))
        _ = machine.isDue(now: at(0))
        _ = machine.fetched(set("a"), lifetime: lifetime, now: at(0))
        return machine
    }

    /// Asks as somebody who comes only now.
    private func ask(_ machine: inout JWKSCacheStateMachine, _ kid: String, _ now: Uptime) -> JWKSCacheStateMachine.Answer {
        var asked: Int?
        return machine.key(kid, now: now, asked: &asked)
    }

    private func isDue(_ machine: inout JWKSCacheStateMachine, _ now: Uptime) -> Bool { machine.isDue(now: now) }

    /// Whether any key is gone by it.
    private func fetched(_ machine: inout JWKSCacheStateMachine, _ set: JWKSet, _ now: Uptime, lifetime: Duration? = nil) -> Bool {
        change(&machine, set, now, lifetime: lifetime).isAnyGone
    }

    private func change(
        _ machine: inout JWKSCacheStateMachine, _ set: JWKSet, _ now: Uptime, lifetime: Duration? = nil
    ) -> JWKSCacheStateMachine.Change {
        machine.fetched(set, lifetime: lifetime, now: now)
    }

    @Test func `an issuer that has withdrawn all its keys is obeyed, and asked again soon`() {
        var machine = Self.ready()
        #expect(isDue(&machine, Self.at(300)))
        #expect(fetched(&machine, JWKSet([]), Self.at(300)), "a key has gone")
        #expect(!machine.isReady(now: Self.at(300)))
        #expect(machine.knownKey("a", now: Self.at(300)) == nil)
        #expect(ask(&machine, "a", Self.at(300)) == .unavailable)
        #expect(machine.nextFetch == Self.at(302))
        #expect(isDue(&machine, Self.at(302)))
        _ = fetched(&machine, Self.set("b"), Self.at(302))
        #expect(machine.isReady(now: Self.at(302)))
        #expect(ask(&machine, "a", Self.at(302)) != .key(Self.keys[0]))
    }

    // The first set.

    @Test func `the first set is due at once, and is fetched once`() {
        var machine = JWKSCacheStateMachine(Self.policy, now: Self.at(7))
        #expect(machine.nextFetch == Self.at(7))
        #expect(isDue(&machine, Self.at(7)))
        #expect(!isDue(&machine, Self.at(7)) && !isDue(&machine, Self.at(1000)))
    }

    @Test func `before the first set nobody is told that a key is unknown, and nobody brings about a fetch`() {
        var machine = JWKSCacheStateMachine(Self.policy, now: Self.at(0))
        for _ in 1...3 { #expect(ask(&machine, "a", Self.at(0)) == .unavailable) }
        #expect(isDue(&machine, Self.at(0)))
        #expect(ask(&machine, "a", Self.at(1)) == .unavailable)
        #expect(!machine.isReady(now: Self.at(1)))
        machine.failed(now: Self.at(3))
        #expect(ask(&machine, "a", Self.at(3)) == .unavailable)
        #expect(machine.nextFetch == Self.at(5), "soon, since nobody can work")
        #expect(!isDue(&machine, Self.at(5, micros: -1)))
        #expect(isDue(&machine, Self.at(5)))
        #expect(!fetched(&machine, Self.set("a"), Self.at(6)), "there was none that could go")
        #expect(machine.isReady(now: Self.at(6)))
        #expect(ask(&machine, "a", Self.at(6)) == .key(Self.keys[0]))
    }

    // Time.

    @Test(
        arguments: [
            (nil, 300), (Duration.seconds(0), 30), (.seconds(29), 30), (.seconds(30), 30), (.seconds(31), 31), (.seconds(3600), 3600),
            (.seconds(3601), 3600), (.seconds(Int64(UInt32.max)), 3600), (.seconds(-5), 30),
        ] as [(Duration?, Int64)])
    func `keys are fetched again after the time that the issuer names, within bounds, or after five minutes`(
        lifetime: Duration?, after: Int64
    ) {
        var machine = Self.ready(lifetime: lifetime)
        #expect(machine.nextFetch == Self.at(after))
        #expect(!isDue(&machine, Self.at(after, micros: -1)))
        #expect(ask(&machine, "a", Self.at(after)) == .key(Self.keys[0]), "what is due is believed still")
        #expect(isDue(&machine, Self.at(after)))
    }

    @Test func `keys that cannot be fetched again are believed for a day, and tried every half minute`() {
        var machine = Self.ready()
        var now: Int64 = 300
        while now < 86_400 {
            #expect(isDue(&machine, Self.at(now)))
            machine.failed(now: Self.at(now))
            #expect(machine.nextFetch == Self.at(now + 30))
            #expect(ask(&machine, "a", Self.at(now)) == .key(Self.keys[0]))
            now += 30
        }
        let (last, end) = (Self.at(86_400, micros: -1), Self.at(86_400))
        #expect(machine.isReady(now: last) && !machine.isReady(now: end))
        #expect(ask(&machine, "a", last) == .key(Self.keys[0]))
        #expect(ask(&machine, "a", end) == .unavailable)
        #expect(ask(&machine, "b", end) == .unavailable)
        #expect(isDue(&machine, end))
        machine.failed(now: end)
        #expect(machine.nextFetch == Self.at(86_402))
        #expect(isDue(&machine, Self.at(86_402)))
        #expect(!fetched(&machine, Self.set("a"), Self.at(86_402)))
        #expect(ask(&machine, "a", Self.at(86_402)) == .key(Self.keys[0]))
    }

    // Names that are not known.

    @Test func `a name that is not known brings about one fetch, for which all who ask meanwhile wait`() {
        var machine = Self.ready()
        var (first, second): (Int?, Int?) = (nil, nil)
        #expect(machine.key("b", now: Self.at(10), asked: &first) == .fetch)
        #expect(machine.key("b", now: Self.at(10), asked: &second) == .wait)
        #expect(ask(&machine, "c", Self.at(11)) == .wait)
        #expect(ask(&machine, "a", Self.at(11)) == .key(Self.keys[0]), "whoever has a known one does not")
        #expect(!isDue(&machine, Self.at(400)), "it is under way")
        #expect(!fetched(&machine, Self.set("a", "b"), Self.at(12)))
        #expect(machine.nextFetch == Self.at(312))
        #expect(machine.key("b", now: Self.at(12), asked: &first) == .key(Self.keys[0]))
        #expect(machine.key("b", now: Self.at(12), asked: &second) == .key(Self.keys[0]))
    }

    @Test func `a name that the issuer does not have either is remembered for five minutes`() {
        var machine = Self.ready(lifetime: .seconds(3600))
        var asked: Int?
        #expect(machine.key("b", now: Self.at(10), asked: &asked) == .fetch)
        #expect(!fetched(&machine, Self.set("a"), Self.at(11), lifetime: .seconds(3600)))
        #expect(machine.key("b", now: Self.at(11), asked: &asked) == .unknown)
        #expect(ask(&machine, "b", Self.at(41)) == .unknown, "the cooldown is over, and it brings about nothing")
        #expect(ask(&machine, "b", Self.at(311, micros: -1)) == .unknown)
        #expect(ask(&machine, "b", Self.at(311)) == .fetch)
    }

    @Test func `a name that was remembered is known as soon as a fetch brings it`() {
        var machine = Self.ready()
        var asked: Int?
        #expect(machine.key("b", now: Self.at(10), asked: &asked) == .fetch)
        #expect(!fetched(&machine, Self.set("a"), Self.at(11), lifetime: .seconds(30)))
        #expect(machine.key("b", now: Self.at(11), asked: &asked) == .unknown)
        #expect(isDue(&machine, Self.at(41)))
        #expect(!fetched(&machine, Self.set("a", "b"), Self.at(41)))
        #expect(ask(&machine, "b", Self.at(41)) == .key(Self.keys[0]))
    }

    @Test func `a fetch that had begun before somebody came proves nothing: the next one does`() {
        // The issuer answers, makes a key, signs with it, and the token is here before the answer.
        var machine = Self.ready()
        var asked: Int?
        #expect(isDue(&machine, Self.at(300)))
        #expect(machine.key("b", now: Self.at(300), asked: &asked) == .wait)
        #expect(!fetched(&machine, Self.set("a"), Self.at(301)))
        #expect(machine.key("b", now: Self.at(301), asked: &asked) == .fetch)
        #expect(!fetched(&machine, Self.set("a", "b"), Self.at(302)))
        #expect(machine.key("b", now: Self.at(302), asked: &asked) == .key(Self.keys[0]))
    }

    @Test func `whoever came during a fetch that was for another name is not remembered, and waits for no third one`() {
        var machine = Self.ready()
        var (b, c): (Int?, Int?) = (nil, nil)
        #expect(machine.key("b", now: Self.at(10), asked: &b) == .fetch)
        #expect(machine.key("c", now: Self.at(10), asked: &c) == .wait)
        #expect(!fetched(&machine, Self.set("a"), Self.at(11)))
        #expect(machine.key("b", now: Self.at(11), asked: &b) == .unknown)
        var late = c
        #expect(machine.key("c", now: Self.at(11), asked: &c) == .unknown, "another fetch is not due to anybody yet")
        #expect(ask(&machine, "c", Self.at(39)) == .unknown)
        // One who is told of the end only when the next fetch is under way waits for that one, and for no other.
        #expect(ask(&machine, "d", Self.at(40)) == .fetch)
        #expect(machine.key("c", now: Self.at(40), asked: &late) == .wait)
        #expect(!fetched(&machine, Self.set("a"), Self.at(41)))
        #expect(isDue(&machine, Self.at(341)))
        #expect(machine.key("c", now: Self.at(341), asked: &late) == .unknown)
    }

    @Test(arguments: [true, false]) func `the cooldown is of time alone, whatever became of the fetch`(succeeds: Bool) {
        var machine = Self.ready()
        #expect(ask(&machine, "b", Self.at(10)) == .fetch)
        if succeeds { _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(13)) } else { machine.failed(now: Self.at(13)) }
        let told: JWKSCacheStateMachine.Answer = succeeds ? .unknown : .unavailable
        #expect(ask(&machine, "c", Self.at(13)) == told)
        #expect(ask(&machine, "d", Self.at(40, micros: -1)) == told)
        #expect(ask(&machine, "e", Self.at(40)) == .fetch)
        if succeeds { _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(50)) } else { machine.failed(now: Self.at(50)) }
        #expect(ask(&machine, "f", Self.at(69)) == told)
        #expect(ask(&machine, "g", Self.at(70)) == .fetch)
    }

    @Test func `where the issuer could not be asked a name is not unknown, and not remembered`() {
        var machine = Self.ready()
        var asked: Int?
        #expect(machine.key("b", now: Self.at(10), asked: &asked) == .fetch)
        machine.failed(now: Self.at(13))
        #expect(machine.key("b", now: Self.at(13), asked: &asked) == .unavailable)
        #expect(ask(&machine, "a", Self.at(13)) == .key(Self.keys[0]))
        #expect(machine.nextFetch == Self.at(43))
        // Fetched in the background, and then it is known to be unknown, but for what the cooldown says.
        #expect(isDue(&machine, Self.at(43)))
        _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(43))
        #expect(ask(&machine, "b", Self.at(43)) == .fetch)
    }

    @Test func `of names that nobody has 128 are remembered, and one that is forgotten makes room`() {
        var machine = Self.ready()
        var now: Int64 = 0
        func refuse(_ kid: String) {
            now += 30
            var asked: Int?
            #expect(machine.key(kid, now: Self.at(now), asked: &asked) == .fetch)
            _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(now))
            #expect(machine.key(kid, now: Self.at(now), asked: &asked) == .unknown)
        }
        // At one in each cooldown ten are believed at a time: with a shorter one more than there is room for.
        var policy = Self.policy
        policy.cooldown = .seconds(1)
        machine = JWKSCacheStateMachine(policy, now: Self.at(0))
        _ = machine.isDue(now: Self.at(0))
        _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(0))
        for number in 1...129 {
            now -= 29
            refuse("x\(number)")
        }
        #expect(now == 129)
        #expect(ask(&machine, "x1", Self.at(200)) == .unknown)
        #expect(ask(&machine, "x128", Self.at(200)) == .unknown)
        #expect(ask(&machine, "x129", Self.at(200)) == .fetch, "there was no room for it")
        _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(200))
        // The first ones are forgotten after 300 s, and whoever is refused then is remembered in their place.
        now = 302 - 30
        refuse("y")
        #expect(ask(&machine, "y", Self.at(400)) == .unknown)
        #expect(ask(&machine, "x3", Self.at(400, micros: 1)) == .fetch)
    }

    @Test func `a new key is known at the end of the cooldown, however many names are made up meanwhile`() {
        var machine = Self.ready()
        #expect(ask(&machine, "x0", Self.at(100)) == .fetch)
        _ = machine.fetched(Self.set("a"), lifetime: nil, now: Self.at(100))
        // The issuer has the key `b` from here on.
        var fetches = 0
        for number in 1...10_000 {
            let now = Self.at(100, micros: Int64(number) * 3000)
            for kid in ["x\(number)", "b"] {
                var asked: Int?
                var answer = machine.key(kid, now: now, asked: &asked)
                if answer == .fetch {
                    fetches += 1
                    #expect(!fetched(&machine, Self.set("a", "b"), now))
                    answer = machine.key(kid, now: now, asked: &asked)
                }
                if kid == "b" { #expect(answer == (number < 10_000 ? .unknown : .key(Self.keys[0]))) }
            }
        }
        #expect(fetches == 1)
    }

    // Keys that go.

    @Test func `a fetch drops the keys that are listed no more, and says so`() {
        var machine = Self.ready()
        #expect(change(&machine, Self.set("a"), Self.at(1)) == .none, "the same")
        #expect(change(&machine, Self.set("a", "b"), Self.at(2)) == .news, "one more")
        #expect(change(&machine, Self.set("b"), Self.at(3)) == .loss, "one less")
        #expect(ask(&machine, "a", Self.at(3)) == .fetch)
        #expect(change(&machine, Self.set("b", key: 1), Self.at(4)) == .loss, "another under the same name")
        #expect(ask(&machine, "b", Self.at(4)) == .key(Self.keys[1]))
        #expect(change(&machine, Self.set("c"), Self.at(5)) == .loss, "one for another")
        machine.failed(now: Self.at(6))
        #expect(ask(&machine, "c", Self.at(6)) == .key(Self.keys[0]), "a fetch that fails drops none")
    }
}
