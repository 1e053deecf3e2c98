/// A point of wall-clock time, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Used for stamps and identifiers only: how long something takes is measured by `Uptime`, which no one sets back.
package struct Instante: Sendable, Hashable, Comparable {
    /// Microseconds since the epoch; negative before it.
    package let micros: Int64

    package init(micros: Int64) { self.micros = micros }

    package static func < (a: Self, b: Self) -> Bool { a.micros < b.micros }
}

extension Instante: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, for example `2026-03-01T09:30:00.250Z`; microseconds are cut, not rounded.
    package var description: String {
        let date = calendar
        var text = ""
        text.reserveCapacity(24)
        text.append(padded: date.year, 4)
        text.append("-")
        text.append(padded: date.month, 2)
        text.append("-")
        text.append(padded: date.day, 2)
        text.append("T")
        text.append(padded: date.hour, 2)
        text.append(":")
        text.append(padded: date.minute, 2)
        text.append(":")
        text.append(padded: date.second, 2)
        text.append(".")
        text.append(padded: date.micro / 1000, 3)
        text.append("Z")
        return text
    }
}

extension String {
    fileprivate mutating func append(padded value: Int64, _ width: Int) {
        let digits = String(value)
        for _ in digits.utf8.count..<max(width, digits.utf8.count) { append("0") }
        append(digits)
    }
}

extension Instante {
    package static func + (start: Self, span: Duration) -> Self { Instante(micros: start.micros + span.micros) }
}
