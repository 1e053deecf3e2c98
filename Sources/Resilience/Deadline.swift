package import WorldKit

/// Until when somebody waits for an answer. It travels as the milliseconds that are left, which every hop subtracts from.
///
/// It ends a wait, never work that has begun: what has been written down goes on without it.
package struct Deadline: Sendable, Equatable {
    /// The header that it travels in.
    package static let header = "X-Plazo-Ms"

    /// The longest that is taken for one: a day.
    private static let longest: Int64 = 86_400_000

    /// That of the request which the running task answers; nil when nobody said how long he waits.
    @TaskLocal package static var current: Deadline?

    /// The moment after which nobody waits.
    package let moment: Uptime

    package init(_ moment: Uptime) { self.moment = moment }

    /// What the header says; nil when it is no whole number from 0 to 86,400,000.
    package init?(header: String, now: Uptime) {
        guard !header.isEmpty, header.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let millis = Int64(header),
            millis <= Self.longest
        else { return nil }
        moment = now + .milliseconds(millis)
    }

    /// Looks whether anybody still waits, before something is begun.
    /// - Throws: `DeadlinePassed`
    package static func check(now: Uptime) throws(DeadlinePassed) {
        if let current, current.left(now: now) == .zero { throw DeadlinePassed() }
    }

    /// The time that is left; never negative.
    package func left(now: Uptime) -> Duration { max(.zero, moment - now) }
}
