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
        let millis = micros.floorDivided(by: 1000)
        let seconds = millis.floorDivided(by: 1000)
        let days = seconds.floorDivided(by: 86_400)
        let date = Self.civil(days)
        let time = seconds - days * 86_400
        var text = ""
        text.reserveCapacity(24)
        text.append(padded: date.year, 4)
        text.append("-")
        text.append(padded: date.month, 2)
        text.append("-")
        text.append(padded: date.day, 2)
        text.append("T")
        text.append(padded: time / 3600, 2)
        text.append(":")
        text.append(padded: time / 60 % 60, 2)
        text.append(":")
        text.append(padded: time % 60, 2)
        text.append(".")
        text.append(padded: millis - seconds * 1000, 3)
        text.append("Z")
        return text
    }

    /// Days since the epoch to a date of the proleptic Gregorian calendar. The year is taken to begin in March, so that
    /// the leap day is its last; eras of 400 years all have 146,097 days.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
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
