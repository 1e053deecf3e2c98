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

    /// Whether the path is of this form. A named segment is never empty.
    func matches(_ path: [String]) -> Bool {
        guard path.count == segments.count else { return false }
        for index in path.indices {
            switch segments[index] {
            case .fixed(let name): if name != path[index] { return false }
            case .parameter: if path[index].isEmpty { return false }
            }
        }
        return true
    }

    /// What the named segments of a path of this form hold.
    func parameters(of path: [String]) -> PathParameters {
        var parameters = PathParameters()
        for (segment, text) in zip(segments, path) {
            if case .parameter(let name) = segment { parameters.values.append((name, text)) }
        }
        return parameters
    }

    /// Sorts a fixed segment before a named one in the same place: the more special route is asked first.
    func isMoreSpecial(than other: RouteTemplate) -> Bool {
        segments.map(\.isParameter).lexicographicallyPrecedes(other.segments.map(\.isParameter)) { !$0 && $1 }
    }
}
