import Foundation
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct JSONPropertyTests {
    @Test func `what is written is read back`() throws {
        var random = RandomJSON(seed: 31)
        var longest = 0
        for _ in 0..<3000 {
            let value = random.value(depth: 5)
            let text = value.json
            #expect(try JSONValue(parsing: text) == value)
            #expect(try JSONValue(parsing: random.spaced(text)).json == text)
            longest = max(longest, text.count)
        }
        #expect(longest > 500)
    }

    @Test(arguments: 41...44 as ClosedRange<UInt64>)
    func `a mutated text is refused, or Foundation takes it too`(seed: UInt64) {
        var random = RandomJSON(seed: seed)
        var taken = 0
        for _ in 0..<500 {
            let original = random.value(depth: 4).json
            for _ in 0..<20 where refusesOrAgrees(random.mutated(original)) { taken += 1 }
        }
        #expect(500...9500 ~= taken)
    }

    @Test func `random bytes are refused, or Foundation takes them too`() {
        var random = RandomJSON(seed: 51)
        for _ in 0..<10_000 { _ = refusesOrAgrees([UInt8(ascii: "[")] + random.bytes(count: 1...40)) }
    }

    /// Whether `text` is read; what is, Foundation must read as well.
    private func refusesOrAgrees(_ text: [UInt8]) -> Bool {
        do {
            let value = try JSONValue(parsing: text)
            #expect(try JSONValue(parsing: value.json) == value)
            if !value.hasHugeNumber {  // Foundation makes binary numbers, and refuses what is too large for one
                #expect(throws: Never.self, "\(String(decoding: text, as: UTF8.self))") {
                    try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
                }
            }
            return true
        } catch {
            #expect((0...text.count).contains(error.offset))
            return false
        }
    }
}

extension JSONValue {
    /// Whether a number in it is beyond a Double.
    fileprivate var hasHugeNumber: Bool {
        switch self {
        case .number(let number): Double(number.text)?.isFinite != true
        case .array(let values): values.contains(where: \.hasHugeNumber)
        case .object(let object): object.members.contains(where: \.value.hasHugeNumber)
        case .null, .bool, .string: false
        }
    }
}
