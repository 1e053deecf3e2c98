import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("10.0", 10), ("10.000000000000000000000000000", 10), ("-0.0", 0), ("-3.00", -3),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775807.0", .max),
            ("-9223372036854775808.0", .min),
        ] as [(String, Int64)])
    func `a whole number is an integer`(text: String, integer: Int64) {
        #expect(JSONNumber(text: text).integer == integer)
    }

    @Test(arguments: [
        "0.5", "10.01", "-0.1", "1.00000000000000000000000000000001", "1e1", "1E1", "1.0e1", "1e-1", "1e0", "10.0e0",
        "9223372036854775808", "-9223372036854775809", "9223372036854775808.0", "123456789012345678901234567890",
    ])
    func `what is not whole, too large or has an exponent is none`(text: String) {
        #expect(JSONNumber(text: text).integer == nil)
    }
}
