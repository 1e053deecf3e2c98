import WorldKit

/// Calls that a test waits for on the other side: that they have come there, and that they may be answered.
final class Visits: Sendable {
    struct Visit: Sendable {
        fileprivate let number: Int
        let hasCome = OneShot<Void>()
        let mayGo = OneShot<Void>()

        /// By which the other side knows it: `Visits.find`.
        var query: String { "?visita=\(number)" }
    }

    private let state = Locked<(made: Int, open: [Int: Visit])>((0, [:]))

    func open() -> Visit {
        state.withLock { state in
            state.made += 1
            let visit = Visit(number: state.made)
            state.open[visit.number] = visit
            return visit
        }
    }

    /// Whoever has come is let go.
    func close(_ visit: Visit) {
        state.withLock { $0.open[visit.number] = nil }
        visit.mayGo.complete(.success(()))
    }

    /// The one that a request's line or target names; nil when it was closed already.
    func find(in text: String) -> Visit? {
        guard let start = text.firstRange(of: "visita=")?.upperBound else { return nil }
        guard let number = Int(text[start...].prefix { $0.isNumber }) else { return nil }
        return state.withLock { $0.open[number] }
    }
}
