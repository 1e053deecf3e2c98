/// How often things happened. A kind of fault that never happened was not tried.
package struct Tally: Sendable, Equatable {
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    package mutating func add(_ event: String, _ count: Int = 1) { counts[event, default: 0] += count }

    package mutating func add(_ other: Tally) { counts.merge(other.counts, uniquingKeysWith: +) }

    package subscript(event: String) -> Int { counts[event] ?? 0 }
}
