internal import HTTPServer

extension Call {
    /// What the tags of `If-Match` hold between their quotes; nil where it is not there, or says `*`: any version will do.
    ///
    /// Weak tags are left out: they match nothing here. Source: RFC 9110, sections 8.8.3 and 13.1.1.
    /// - Throws: `Problem` when it is no list of tags.
    package func ifMatch() throws(Problem) -> Set<String>? {
        let fields = request.headers.all("If-Match")
        if fields.isEmpty || fields == ["*"] { return nil }
        var tags: Set<String> = []
        for field in fields {
            var rest = Substring(field)
            while true {
                rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
                if rest.isEmpty { break }
                let isWeak = rest.hasPrefix("W/")
                if isWeak { rest = rest.dropFirst(2) }
                guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
                    throw Problem(.invalid, "If-Match debe ser * o una lista de ETags, como \"3\"")
                }
                if !isWeak { tags.insert(String(rest[rest.index(after: rest.startIndex)..<end])) }
                rest = rest[rest.index(after: end)...]
            }
        }
        return tags
    }
}
