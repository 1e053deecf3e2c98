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
        let fraction = (match.7.map(String.init) ?? "").padded(to: 6)
        let time = CalendarTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second, micro: number(fraction))
        guard offset.0 < 24, offset.1 < 60, let local = Instante(time) else { return nil }
        let east = (offset.0 * 60 + offset.1) * (match.8 == "-" ? -1 : 1)
        self.init(micros: local.micros - east * 60_000_000)
    }
}

extension String {
    /// The first `count` digits, or these and zeros.
    fileprivate func padded(to count: Int) -> Substring { (self + String(repeating: "0", count: count)).prefix(count) }
}
