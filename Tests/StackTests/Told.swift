import OutboundHTTP
import WorldKit

/// What the clients of an outage were told, and a way to wait until they were told something.
final class Told: Sendable {
    struct Counts: Sendable {
        var statuses: [Int: Int] = [:]
        var openCircuits = 0
        var withoutRetryAfter = 0
        var wrongSentences: [String] = []

        var confirmed: Int { statuses[201, default: 0] }
    }

    private struct Goal: Sendable {
        let holds: @Sendable (Counts) -> Bool
        let reached = OneShot<Void>()
    }

    private struct State {
        var counts = Counts()
        var goal: Goal?
    }

    private let state = Locked(State())

    var counts: Counts { state.withLock { $0.counts } }

    func note(_ response: OutboundResponse) {
        let text = String(decoding: response.body, as: UTF8.self)
        let reached = state.withLock { state -> OneShot<Void>? in
            state.counts.statuses[response.status, default: 0] += 1
            if response.status == 503 {
                if response.header("Retry-After").flatMap({ Int($0) }) == nil { state.counts.withoutRetryAfter += 1 }
                if text.contains("El circuito hacia inventario está abierto") { state.counts.openCircuits += 1 }
                if !text.contains("No se pudo completar la operación") { state.counts.wrongSentences.append(text) }
            }
            return state.goal?.holds(state.counts) == true ? state.goal?.reached : nil
        }
        reached?.complete(.success(()))
    }

    /// Waits until the counts are so; one waits at a time.
    func until(_ holds: @escaping @Sendable (Counts) -> Bool) async throws {
        let goal = Goal(holds: holds)
        let holdsAlready = state.withLock { state -> Bool in
            state.goal = goal
            return holds(state.counts)
        }
        if !holdsAlready { try await goal.reached.value() }
    }
}
