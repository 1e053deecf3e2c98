import WorldKit

/// Something that takes long to make, made by the first who asks for it and shared by all.
package final class Once<Value: Sendable>: Sendable {
    private struct State {
        var begun = false
        var outcome: Result<Value, any Error>?
        var waiting: [OneShot<Value>] = []
    }

    private let state = Locked(State())
    private let make: @Sendable () async throws -> Value

    package init(_ make: @escaping @Sendable () async throws -> Value) { self.make = make }

    /// It, or the error that it could not be made for.
    package func value() async throws -> Value {
        let arrival = OneShot<Value>()
        let isFirst = state.withLock { state -> Bool in
            if let outcome = state.outcome { arrival.complete(outcome) } else { state.waiting.append(arrival) }
            defer { state.begun = true }
            return !state.begun
        }
        if isFirst {
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await make()) } catch { outcome = .failure(error) }
            let waiting = state.withLock { state -> [OneShot<Value>] in
                state.outcome = outcome
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiter in waiting { waiter.complete(outcome) }
        }
        return try await arrival.value()
    }
}
