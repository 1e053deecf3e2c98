/// The path of a route: fixed segments and named ones, such as `/productos/{id}`.
package struct RouteTemplate: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    enum Segment: Sendable, Hashable {
        case fixed(String)
        case parameter(String)

        var isParameter: Bool { if case .parameter = self { true } else { false } }
    }

    /// As it was written.
    package let description: String
    let segments: [Segment]

    package init(stringLiteral text: String) {
        description = text
        // As a target's: a slash at the end is followed by an empty one, and the root has none.
        let parts = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        segments = parts.map { part in
            part.first == "{" && part.last == "}" ? .parameter(String(part.dropFirst().dropLast())) : .fixed(String(part))
        }
    }

    /// What the named segments hold when the path is of this form; nil when it is not. A named segment is never empty.
    func match(_ path: [String]) -> PathParameters? {
        guard path.count == segments.count else { return nil }
        var parameters = PathParameters()
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .fixed(let name): if name != text { return nil }
            case .parameter(let name):
                if text.isEmpty { return nil }
                parameters.values.append((name, text))
            }
        }
        return parameters
    }

    /// Sorts a fixed segment before a named one in the same place: the more special route is asked first.
    func isMoreSpecial(than other: RouteTemplate) -> Bool {
        segments.map(\.isParameter).lexicographicallyPrecedes(other.segments.map(\.isParameter)) { !$0 && $1 }
    }
}
