import Dinero
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ImporteTextoTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("0.0000", 0), ("-0.0", 0), ("0e5", 0),
            ("0e99999999999999999999", 0), ("0e-99999999999999999999", 0), ("0.000e-9223372036854775808", 0),
            ("1", 10_000), ("-1", -10_000), ("100", 1_000_000), ("15000.5", 150_005_000), ("39000.5", 390_005_000),
            ("0.0001", 1), ("-0.0001", -1), ("0.1", 1000), ("10.01", 100_100),
            ("1.50000", 15_000), ("1.23450", 12_345), ("1.00000000000000000000000000000000000000", 10_000),
            ("1e0", 10_000), ("1e1", 100_000), ("1E1", 100_000), ("1e+1", 100_000), ("1e01", 100_000),
            ("1.5e3", 15_000_000), ("15000E-1", 15_000_000), ("1e-4", 1), ("1e-0004", 1), ("10e-5", 1), ("0.00001e1", 1),
            ("123450e-5", 12_345), ("1e14", 1_000_000_000_000_000_000),
            ("922337203685477.5807", .max), ("922337203685477.580700", .max), ("9223372036854775807e-4", .max),
            ("-922337203685477.5807", -.max), ("-922337203685477.5808", .min),
        ] as [(String, Int64)])
    func `a decimal number is read exactly`(text: String, diezmilesimas: Int64) throws {
        #expect(try Importe(decimal: text).diezmilesimas == diezmilesimas)
    }

    @Test(arguments: [
        "", "-", "+1", "--1", " 1", "1 ", "1\n", ".", ".5", "5.", "-.5", "1.e1", "1..2", "1.2.3", "1,5", "1_000", "0x10", "1f",
        "e", "e5", "1e", "1e+", "1e-", "1e+-1", "1ee1", "1e1e1", "1e1.5", "1e 1", "NaN", "Infinity", "-inf", "true", "null", "\"1\"",
        "00", "01", "-01", "007.5", "١", "１", "1\u{0}", "\u{FEFF}1", "1\u{301}", "−1", "1e١",
    ])
    func `what is no number is refused`(text: String) {
        #expect(throws: ImporteError.noEsNumero) { try Importe(decimal: text) }
    }

    @Test(arguments: [
        "0.00001", "-0.00001", "1.00001", "1.23456", "1e-5", "15e-5", "0.0001e-1", "1e-99999", "1e-100000", "1e-9223372036854775807",
        "1e-9223372036854775808", "1e-99999999999999999999999999", "0.1000000000000000000000000000000000000000000001",
    ])
    func `a fifth decimal is refused`(text: String) {
        #expect(throws: ImporteError.demasiadosDecimales) { try Importe(decimal: text) }
    }

    @Test(arguments: [
        "922337203685477.5808", "-922337203685477.5809", "922337203685478", "1000000000000000", "-1e15", "1e15", "1e16", "1e99999",
        "1e100000", "1e9223372036854775807", "-1e99999999999999999999999999", "9223372036854775808e-4",
        "100000000000000000000000000000000000000000000000000000000000000",
    ])
    func `what does not fit is refused`(text: String) {
        #expect(throws: ImporteError.desborde) { try Importe(decimal: text) }
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.0001"), (-1, "-0.0001"), (10, "0.001"), (1000, "0.1"), (-5000, "-0.5"), (10_000, "1"), (100_000_000, "10000"),
            (150_005_000, "15000.5"), (-12_345, "-1.2345"), (.max, "922337203685477.5807"), (.min, "-922337203685477.5808"),
        ] as [(Int64, String)])
    func `it is written as short as can be`(diezmilesimas: Int64, text: String) {
        #expect(Importe(diezmilesimas: diezmilesimas).description == text)
    }

    @Test func `what is written is read back, and Foundation reads the same`() throws {
        for value in edgesAndRandomValues(count: 5000, seed: 21) {
            let text = Importe(diezmilesimas: value).description
            #expect(try Importe(decimal: text).diezmilesimas == value)
            #expect(try #require(Decimal(string: text)) * 10_000 == Decimal(value))
        }
    }

    /// Foundation's decimals are exact for these: 25 digits at most of the 38 they hold.
    @Test func `any number reads as Foundation reads it, or is refused for the right reason`() throws {
        var generator = SplitMix64(seed: 22)
        var outcomes: [String: Int] = [:]
        for _ in 0..<20_000 {
            let text = randomNumber(&generator)
            let scaled = try #require(Decimal(string: text)) * 10_000
            var (rounded, exact) = (Decimal(), scaled)
            unsafe NSDecimalRound(&rounded, &exact, 0, .plain)
            do {
                #expect(Decimal(try Importe(decimal: text).diezmilesimas) == scaled, "\(text)")
                outcomes["exact", default: 0] += 1
            } catch .demasiadosDecimales {
                #expect(rounded != scaled, "\(text)")
                outcomes["decimals", default: 0] += 1
            } catch .desborde {
                #expect(rounded == scaled && (scaled > Decimal(Int64.max) || scaled < Decimal(Int64.min)), "\(text)")
                outcomes["overflow", default: 0] += 1
            } catch .noEsNumero {
                Issue.record("refused: \(text)")
            }
        }
        #expect(outcomes.count == 3 && outcomes.values.allSatisfy { $0 > 500 }, "\(outcomes)")
    }

    private func randomNumber(_ generator: inout SplitMix64) -> String {
        var text = Bool.random(using: &generator) ? "-" : ""
        var digits = String(UInt64.random(in: 1...9, using: &generator))
        for _ in 0..<Int.random(in: 0..<12, using: &generator) { digits += String(Int.random(in: 0...9, using: &generator)) }
        digits += String(repeating: "0", count: .random(in: 0...6, using: &generator))
        let point = Int.random(in: 1...digits.count, using: &generator)
        text += digits.prefix(point)
        if point < digits.count { text += "." + digits.dropFirst(point) }
        if Bool.random(using: &generator) { text += "e\(Int.random(in: -9...12, using: &generator))" }
        return text
    }
}
