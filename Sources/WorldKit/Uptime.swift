/// A point of monotonic time, in microseconds since some start that only differences make sense of.
///
/// Breakers, time-outs and pauses are judged by it: it never goes back, whatever happens to the wall clock.
package struct Uptime: Sendable, Hashable, Comparable {
    /// Microseconds since some start.
    package let micros: Int64

    package init(micros: Int64) { self.micros = micros }

    package static func < (a: Self, b: Self) -> Bool { a.micros < b.micros }

    package static func + (start: Self, span: Duration) -> Self { Uptime(micros: start.micros + span.micros) }

    /// How long it took from `start` to `end`; negative when `end` was before.
    package static func - (end: Self, start: Self) -> Duration { .microseconds(end.micros - start.micros) }
}

extension Duration {
    /// Whole microseconds, the rest cut off.
    package var micros: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Whole milliseconds, the rest cut off.
    package var millis: Int64 { micros / 1000 }
}
