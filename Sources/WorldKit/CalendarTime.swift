/// A moment as a calendar and a clock of UTC show it.
package struct CalendarTime: Sendable, Equatable {
    /// Of the proleptic Gregorian calendar.
    package var year: Int64
    /// 1 to 12.
    package var month: Int64
    /// 1 to 31.
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    /// Microseconds, below a million.
    package var micro: Int64

    package init(year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0, micro: Int64 = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.micro = micro
    }
}

extension Instante {
    /// nil for a date that no calendar has, such as the 30th of February, and a time that no clock shows; a leap second is none of this
    /// clock's.
    package init?(_ time: CalendarTime) {
        guard
            1...12 ~= time.month, 1...Self.days(in: time.month, of: time.year) ~= time.day, 0..<24 ~= time.hour, 0..<60 ~= time.minute,
            0..<60 ~= time.second, 0..<1_000_000 ~= time.micro
        else { return nil }
        let days = Self.days(before: time.year, time.month) + time.day - 1
        let seconds = ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second
        self.init(micros: seconds * 1_000_000 + time.micro)
    }

    /// What a calendar and a clock of UTC show.
    package var calendar: CalendarTime {
        let seconds = micros.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let date = Self.civil(days)
        let time = seconds - days * 86_400
        return CalendarTime(
            year: date.year, month: date.month, day: date.day, hour: time / 3600, minute: time / 60 % 60, second: time % 60,
            micro: micros.remainder(of: 1_000_000))
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

    /// The other way: days from the epoch to the first of a month.
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

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What is left of that, from 0.
    fileprivate func remainder(of divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
