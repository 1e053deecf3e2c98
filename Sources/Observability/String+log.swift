extension String {
    /// Without line breaks and other control characters.
    var escapedForLog: String { escaped(\.isControl) }

    /// In quotes when it has anything but plain characters.
    var quotedForLog: String {
        let isPlain = !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Unicode.Scalar($0).isQuoting }
        return isPlain ? self : "\"" + escaped { $0.isControl || $0.isQuoting } + "\""
    }

    /// Scalar by scalar: a quote with an accent on it is one Character, and still ends a value for whoever reads bytes.
    private func escaped(_ mustBe: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: mustBe) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case _ where !mustBe(scalar): text.unicodeScalars.append(scalar)
            case _ where scalar.isQuoting: text.unicodeScalars.append(contentsOf: ["\\", scalar])
            default: text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    fileprivate var isQuoting: Bool { self == "\"" || self == "\\" }

    fileprivate var isControl: Bool {
        properties.generalCategory == .control || value == 0x2028 || value == 0x2029
    }
}
