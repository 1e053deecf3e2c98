import JOSE
import TestSupport
import WorldKit

/// An issuer's keys as a test stages them: each fetch gets what is set at its beginning, and may be held up.
final class StagedIssuer: Sendable {
    struct Away: Error {}

    private struct State {
        var set: String?
        var lifetime: Duration?
        var gate: OneShot<Void>?
        var fetches = 0
        var goals: [(count: Int, reached: OneShot<Void>)] = []
    }

    private let state: Locked<State>

    init(_ keys: String...) { state = Locked(State(set: JWKText.set(keys))) }

    /// What the next fetches get.
    func publish(_ keys: String..., lifetime: Duration? = nil) {
        state.withLock { state in
            state.set = JWKText.set(keys)
            state.lifetime = lifetime
        }
    }

    /// The next fetches fail.
    func goAway() { state.withLock { $0.set = nil } }

    /// Fetches that begin from now on do not end before `release`.
    func hold() { state.withLock { $0.gate = OneShot() } }

    func release() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.complete(.success(()))
    }

    /// How many have begun.
    var fetches: Int { state.withLock { $0.fetches } }

    /// Waits until so many have begun.
    func untilFetches(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.fetches >= count { reached.complete(.success(())) } else { state.goals.append((count, reached)) }
        }
        try await reached.value()
    }

    @Sendable func fetch() async throws -> FetchedKeys {
        let (set, lifetime, gate, reached) = state.withLock { state in
            state.fetches += 1
            let count = state.fetches
            defer { state.goals.removeAll { $0.count <= count } }
            return (state.set, state.lifetime, state.gate, state.goals.filter { $0.count <= count }.map(\.reached))
        }
        for one in reached { one.complete(.success(())) }
        // Throws where somebody ended the task that fetches.
        try await gate?.value()
        guard let set else { throw Away() }
        return FetchedKeys(text: Array(set.utf8), lifetime: lifetime)
    }
}
