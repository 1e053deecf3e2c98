import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct InstanteReadingTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-03-01T09:30:00.250Z", 1_772_357_400_250_000),
            ("2026-03-01t09:30:00.25z", 1_772_357_400_250_000),
            ("2026-03-01T06:30:00.25-03:00", 1_772_357_400_250_000), ("2026-03-01T15:00:00.25+05:30", 1_772_357_400_250_000),
            ("1969-12-31T23:59:59.999999Z", -1), ("1970-01-01T00:00:00.0000019Z", 1), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ] as [(String, Int64)])
    func `a moment of RFC 3339 is read`(text: String, micros: Int64) { #expect(Instante(rfc3339: text)?.micros == micros) }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T09:30:00", "2026-03-01 09:30:00Z", "2026-3-1T09:30:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0300", "٢٠٢٦-01-01T00:00:00Z",
        " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n",
    ]) func `anything else is none`(text: String) { #expect(Instante(rfc3339: text) == nil) }

    @Test func `what is written is read as the same moment, to the millisecond`() {
        for millis in stride(from: Int64(-62_000_000_000_000), through: 250_000_000_000_000, by: 123_456_789_123) {
            let moment = Instante(micros: millis * 1000)
            #expect(Instante(rfc3339: moment.description) == moment)
        }
    }
}
