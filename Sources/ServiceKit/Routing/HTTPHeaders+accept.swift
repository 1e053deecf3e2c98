package import HTTPServer

extension HTTPHeaders {
    /// Whether `Accept` prefers one media type to another, which stands where neither is named. Source: RFC 9110, section 12.5.1.
    /// - Parameters:
    ///   - type: such as `text/html`, in lower case.
    ///   - other: what is sent otherwise.
    package func prefers(_ type: String, to other: String) -> Bool {
        let ranges = all("Accept").flatMap { $0.split(separator: ",") }.compactMap(MediaRange.init)
        func quality(_ type: String) -> Int {
            // The most specific range that it is in counts, whatever its quality.
            ranges.filter { $0.includes(type) }.max { $0.name.count < $1.name.count }?.quality ?? 0
        }
        return quality(type) > quality(other)
    }
}

/// One of the types that `Accept` lists.
private struct MediaRange {
    /// `text/html`, or `text/` and nothing for those that end with an asterisk.
    let name: String
    /// Thousandths.
    let quality: Int

    /// nil for what is none.
    init?(_ text: Substring) {
        // What is looked at holds no space inside.
        let parts = text.filter { $0 != " " && $0 != "\t" }.lowercased().split(separator: ";", omittingEmptySubsequences: false)
        guard let range = parts.first, range.split(separator: "/").count == 2 else { return nil }
        name = range == "*/*" ? "" : range.hasSuffix("/*") ? String(range.dropLast()) : String(range)
        var quality = 1000
        for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
            guard let value = Self.thousandths(parameter.dropFirst(2)) else { return nil }
            quality = value
        }
        self.quality = quality
    }

    func includes(_ type: String) -> Bool { name.isEmpty || name == type || name.hasSuffix("/") && type.hasPrefix(name) }

    /// A quality: 0 to 1 with three decimals at the most (section 12.4.2).
    private static func thousandths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts[0] == "0" || parts[0] == "1", decimals.count <= 3, decimals.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let fraction = Int(String((decimals + "000").prefix(3)))
        else { return nil }
        let value = (parts[0] == "1" ? 1000 : 0) + fraction
        return value <= 1000 ? value : nil
    }
}
