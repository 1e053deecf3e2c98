extension Importe {
    /// The exact value of a decimal number as JSON writes it (RFC 8259, section 6): `15000.5`, `-3`, `1.5e3`. Zeros at the
    /// end count for nothing, so `1.50000` has one decimal.
    /// - Throws: `ImporteError`
    package init(decimal text: String) throws(ImporteError) {
        var digits: [UInt8] = []
        var exponent = 0
        var negative = false
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "-") {
            negative = true
            rest = rest.dropFirst()
        }
        let whole = rest.prefix { $0.esDigito }
        rest = rest.dropFirst(whole.count)
        digits += whole
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { $0.esDigito }
            guard !fraction.isEmpty else { throw .noEsNumero }
            rest = rest.dropFirst(1 + fraction.count)
            digits += fraction
            exponent = -fraction.count
        }
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { throw .noEsNumero }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            exponent += try Self.power(rest.dropFirst())
        } else if !rest.isEmpty {
            throw .noEsNumero
        }
        try self.init(digits: digits, exponent: exponent, negative: negative)
    }

    /// What follows the `e`: a sign or none, then digits. Beyond ±10^12 it is that: no text has digits enough for it to
    /// make a difference, and sums of it do not overflow.
    private static func power(_ text: ArraySlice<UInt8>) throws(ImporteError) -> Int {
        let negative = text.first == UInt8(ascii: "-")
        let digits = negative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.allSatisfy(\.esDigito) else { throw .noEsNumero }
        let limit = 1_000_000_000_000
        let power = min(Int(String(decoding: digits, as: UTF8.self)) ?? limit, limit)
        return negative ? -power : power
    }

    /// `digits` × 10^`exponent`, exactly.
    private init(digits: [UInt8], exponent: Int, negative: Bool) throws(ImporteError) {
        var digits = digits[...]
        var shift = exponent + 4
        digits = digits.drop { $0 == UInt8(ascii: "0") }
        while shift < 0, digits.last == UInt8(ascii: "0") {
            digits = digits.dropLast()
            shift += 1
        }
        guard !digits.isEmpty else {
            self = .cero
            return
        }
        guard shift >= 0 else { throw .demasiadosDecimales }
        guard digits.count + shift <= 19 else { throw .desborde }
        let text = (negative ? "-" : "") + String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: shift)
        guard let value = Int64(text) else { throw .desborde }
        self.init(diezmilesimas: value)
    }
}

extension Importe: CustomStringConvertible {
    /// The shortest decimal number, with a point: `15000.5`, `10000`, `-0.0001`.
    package var description: String {
        let (whole, fraction) = diezmilesimas.magnitude.quotientAndRemainder(dividingBy: 10_000)
        let sign = diezmilesimas < 0 ? "-" : ""
        guard fraction > 0 else { return sign + String(whole) }
        var decimals = Array(String(10_000 + fraction).utf8.dropFirst())
        while decimals.last == UInt8(ascii: "0") { decimals.removeLast() }
        return sign + String(whole) + "." + String(decoding: decimals, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var esDigito: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
