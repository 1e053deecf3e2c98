/// The marks of a transaction, one behind the other, as far as a server must be told of them: before the first write behind a mark, and not
/// at all where there is nothing between it and another one, or the beginning. Each would be a call.
struct MarkStack {
    enum Mark: Equatable {
        /// Nothing was written before it.
        case start
        /// Nothing was written behind it.
        case unset
        /// A savepoint of that name stands there, perhaps for others too.
        case set(String)
    }

    private var marks: [Mark] = []
    /// Whether nothing has been written.
    var isAtStart = true

    mutating func push() { marks.append(isAtStart ? .start : .unset) }

    /// - Returns: the last one, which is taken away. A savepoint stays until the next one of its name takes its place.
    @discardableResult
    mutating func pop() -> Mark? {
        guard let last = marks.popLast() else { return nil }
        return last == .start && isAtStart ? .unset : last
    }

    /// Before something is written.
    /// - Returns: the savepoint that is to be set for that; nil where none is.
    mutating func nameToSet() -> String? {
        isAtStart = false
        guard let first = marks.firstIndex(of: .unset) else { return nil }
        let name = "m\(first)"
        for index in first..<marks.count { marks[index] = .set(name) }
        return name
    }
}
