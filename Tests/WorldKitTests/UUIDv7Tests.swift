import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct UUIDv7Tests {
    @Test func `the example of RFC 9562 comes out`() {
        let random: (UInt64, UInt64) = (0xFFFF_FFFF_FFFF_FCC3, 0xD8C4_DC0C_0C07_398F)  // the RFC's, and more than is kept
        let uuid = UUIDv7(moment: Instante(micros: 1_645_557_742_000_000), random: random)
        #expect(uuid.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test(arguments: [UInt64.min, .max])
    func `version and variant stand whatever the random bits are`(bits: UInt64) {
        let uuid = UUIDv7(moment: Instante(micros: 1_645_557_742_000_000), random: (bits, bits))
        #expect(uuid.high >> 12 & 0xF == 7)
        #expect(uuid.low >> 62 == 0b10)
        #expect(uuid.high >> 16 == 1_645_557_742_000)
    }

    @Test func `all 74 random bits are kept`() {
        let none = UUIDv7(moment: Instante(micros: 0), random: (0, 0))
        let all = UUIDv7(moment: Instante(micros: 0), random: (.max, .max))
        #expect((none.high ^ all.high).nonzeroBitCount + (none.low ^ all.low).nonzeroBitCount == 74)
    }

    @Test(arguments: [(0, 999), (1000, 1), (-1_000_000, 0)])
    func `only whole milliseconds since the epoch are kept`(micros: Int64, rest: Int64) {
        let uuid = UUIDv7(moment: Instante(micros: micros + rest), random: (0, 0))
        #expect(uuid.high >> 16 == UInt64(max(0, micros / 1000)))
    }

    @Test func `a later one sorts after, as text too`() {
        var generator = SplitMix64(seed: 7)
        var earlier = UUIDv7(moment: Instante(micros: 0), random: (.max, .max)).description
        for millis in 1...2000 {
            let moment = Instante(micros: Int64(millis * millis) * 1000)
            let later = UUIDv7(moment: moment, random: (generator.next(), generator.next())).description
            #expect(earlier < later)
            earlier = later
        }
    }

    @Test func `the text has 36 characters and four hyphens`() {
        var generator = SplitMix64(seed: 8)
        for _ in 0..<1000 {
            let moment = Instante(micros: Int64(generator.next() >> 8))
            let text = UUIDv7(moment: moment, random: (generator.next(), generator.next())).description
            #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test func `a World makes them of its wall clock and its random numbers`() async {
        let world = ManualWorld(seed: 1, start: Instante(micros: 5_000_000))
        var same = SplitMix64(seed: 1)
        let first = world.uuid()
        #expect(first == UUIDv7(moment: Instante(micros: 5_000_000), random: (same.next(), same.next())))
        #expect(world.uuid() != first)
        await world.stop()
    }

    @Test(arguments: [
        (UInt64.min, "0000000000000000"), (1, "0000000000000001"), (0xABC, "0000000000000abc"),
        (0x0123_4567_89AB_CDEF, "0123456789abcdef"), (.max, "ffffffffffffffff"),
    ])
    func `sixteen hexadecimal digits, padded`(value: UInt64, text: String) {
        #expect(value.hexadecimal == text)
    }
}
