import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct InstanteTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
        (946_684_799_999_999, "1999-12-31T23:59:59.999Z"),
        (946_684_800_000_000, "2000-01-01T00:00:00.000Z"),
        (1_709_208_000_000_000, "2024-02-29T12:00:00.000Z"),
        (1_735_689_599_000_000, "2024-12-31T23:59:59.000Z"),
        (1_735_689_600_000_000, "2025-01-01T00:00:00.000Z"),
        (1_772_357_400_250_000, "2026-03-01T09:30:00.250Z"),
        (2_147_483_648_000_000, "2038-01-19T03:14:08.000Z"),
        (4_107_542_399_000_000, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
        (-2_203_891_201_000_000, "1900-02-28T23:59:59.000Z"),
        (-2_203_891_200_000_000, "1900-03-01T00:00:00.000Z"),
        (-11_670_998_400_000_000, "1600-02-29T00:00:00.000Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `it is written as RFC 3339 has it`(micros: Int64, text: String) {
        #expect(Instante(micros: micros).description == text)
    }

    @Test(arguments: [
        (1, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.000Z"),
        (1000, "1970-01-01T00:00:00.001Z"),
        (1_999_999, "1970-01-01T00:00:01.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-1000, "1969-12-31T23:59:59.999Z"),
        (-1001, "1969-12-31T23:59:59.998Z"),
        (-86_400_000_000, "1969-12-31T00:00:00.000Z"),
        (-86_400_000_001, "1969-12-30T23:59:59.999Z"),
    ])
    func `microseconds are cut towards the past`(micros: Int64, text: String) {
        #expect(Instante(micros: micros).description == text)
    }

    /// Counts days the slow way, month by month.
    @Test func `every first and last day of a month from 1600 to 2400 is right`() {
        var days: Int64 = -135_140  // 1600-01-01
        for year in 1600...2400 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (index, length) in [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in [1, length] {
                    let text = Instante(micros: (days + Int64(day) - 1) * 86_400_000_000).description
                    let month = index + 1
                    #expect(text == "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T00:00:00.000Z")
                }
                days += Int64(length)
            }
        }
        #expect(days == 157_420)  // 2401-01-01
    }

    @Test(arguments: [Int64.min, .max])
    func `even the ends of time can be written`(micros: Int64) {
        #expect(Instante(micros: micros).description.hasSuffix("Z"))
    }

    @Test func `they are ordered by time`() {
        let moments: [Int64] = [.min, -1, 0, 1, .max]
        #expect(moments.reversed().map { Instante(micros: $0) }.sorted().map(\.micros) == moments)
    }
}
