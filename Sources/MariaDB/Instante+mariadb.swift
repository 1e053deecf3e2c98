internal import CMariaDB
internal import WorldKit

extension MYSQL_TIME {
    init(_ moment: Instante) {
        let date = moment.calendar
        self.init()
        year = UInt32(clamping: date.year)
        month = UInt32(date.month)
        day = UInt32(date.day)
        hour = UInt32(date.hour)
        minute = UInt32(date.minute)
        second = UInt32(date.second)
        second_part = UInt(date.micro)
        time_type = MYSQL_TIMESTAMP_DATETIME
    }
}

extension Instante {
    /// nil for what is no date, such as the zeros that MariaDB may be told to keep.
    init?(_ time: MYSQL_TIME) {
        self.init(
            CalendarTime(
                year: Int64(time.year), month: Int64(time.month), day: Int64(time.day), hour: Int64(time.hour), minute: Int64(time.minute),
                second: Int64(time.second), micro: Int64(time.second_part)))
    }
}
