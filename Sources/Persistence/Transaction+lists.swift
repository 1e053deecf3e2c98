/// Lists of numbers in statements: few lengths, so that few statements are prepared.
extension Transaction {
    /// Question marks for so many numbers, between parentheses of an IN.
    package static func places(for count: Int) -> String {
        String(repeating: "?, ", count: length(for: count) - 1) + "?"
    }

    /// As many values as `places` has: the last number stands in for those that are not there. At least one number.
    package static func filled(_ numbers: [Int64]) -> [SQLValue] {
        var values = numbers.map { SQLValue.integer($0) }
        if let last = values.last { values += repeatElement(last, count: length(for: numbers.count) - numbers.count) }
        return values
    }

    /// The next power of two.
    private static func length(for count: Int) -> Int {
        var length = 1
        while length < count { length *= 2 }
        return length
    }
}
