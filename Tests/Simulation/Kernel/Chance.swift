/// The one source of all that happens by chance in a simulation: splitmix64, so that a seed gives the same on every machine.
package struct Chance: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to one less than `bound`, which is greater than 0.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Whether something happens that happens so many times in a thousand.
    package mutating func happens(_ perMille: Int) -> Bool { perMille > 0 && below(1000) < perMille }

    /// One of several, all as likely.
    package mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}
