extension Instante {
    /// Reads a moment as RFC 3339 writes it: `2026-03-01T09:30:00Z`, with any fraction of a second (what is finer than a
    /// microsecond is cut) and any offset. nil for anything else; a leap second is none of this clock's.
    package init?(rfc3339 text: String) {
        let form =
            #/
            ([0-9]{4})-([0-9]{2})-([0-9]{2}) [Tt] ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:\.([0-9]+))?
            (?:[Zz]|([+\-])([0-9]{2}):([0-9]{2}))
            /#
        guard let match = text.wholeMatch(of: form)?.output else { return nil }
        func number(_ digits: Substring) -> Int64 { Int64(digits) ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
        let offset = (match.9.map(number) ?? 0, match.10.map(number) ?? 0)
        guard 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day, hour < 24, minute < 60, second < 60, offset.0 < 24, offset.1 < 60
        else { return nil }
        let days = Self.days(before: year, month) + day - 1
        let east = (offset.0 * 60 + offset.1) * (match.8 == "-" ? -1 : 1)
        let seconds = ((days * 24 + hour) * 60 + minute - east) * 60 + second
        let fraction = (match.7.map(String.init) ?? "").padded(to: 6)
        self.init(micros: seconds * 1_000_000 + number(fraction))
    }

    /// Days from the epoch to the first of a month of the proleptic Gregorian calendar; the year is taken to begin in March.
    private static func days(before year: Int64, _ month: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        month == 12 ? 31 : days(before: year, month + 1) - days(before: year, month)
    }
}

extension String {
    /// The first `count` digits, or these and zeros.
    fileprivate func padded(to count: Int) -> Substring { (self + String(repeating: "0", count: count)).prefix(count) }
}
