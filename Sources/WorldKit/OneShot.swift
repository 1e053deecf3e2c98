/// A value that comes once, and the waiting for it: a wait ends by the value, by a moment of uptime or by cancellation.
///
/// It is one continuation resumed by whichever is first, with no task beside it. Any number of tasks may wait.
package final class OneShot<Value: Sendable>: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Value?, any Error>
        var timer: (any TimerHandle)?
    }

    private struct State {
        var outcome: Result<Value, any Error>?
        var waiters: [Waiter] = []
        var nextID = 0
    }

    private let state = Locked(State())

    package init() {}

    /// Gives the value to all who wait and to all who come later. Only the first call counts. From any thread.
    package func complete(_ outcome: Result<Value, any Error>) {
        let waiters = state.withLock { state -> [Waiter] in
            guard state.outcome == nil else { return [] }
            state.outcome = outcome
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.timer?.cancel()
            waiter.continuation.resume(with: outcome.map { $0 })
        }
    }

    /// What it was completed with; nil before that.
    package var outcome: Result<Value, any Error>? { state.withLock { $0.outcome } }

    /// Waits for the value, for as long as it takes.
    /// - Throws: the failure it was completed with, or `CancellationError`.
    package func value() async throws -> Value {
        guard let value = try await wait(timer: nil) else { throw CancellationError() }  // without a timer it is never nil
        return value
    }

    /// Waits for the value until `world`'s uptime has reached `deadline`.
    /// - Returns: nil when the deadline came first.
    /// - Throws: the failure it was completed with, or `CancellationError`.
    package func value(until deadline: Uptime, in world: any World) async throws -> Value? {
        try await wait { fire in world.timer(at: deadline, fire) }
    }

    private func wait(timer start: ((@escaping @Sendable () -> Void) -> any TimerHandle)?) async throws -> Value? {
        let id = state.withLock { state -> Int in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let known = enlist(id, continuation) {
                    continuation.resume(with: known)
                } else if let start {
                    attach(start { [self] in end(id, .success(nil)) }, to: id)
                }
            }
        } onCancel: {
            end(id, .failure(CancellationError()))
        }
    }

    /// Puts a waiter into the list, or tells at once what it would wait for.
    private func enlist(_ id: Int, _ continuation: CheckedContinuation<Value?, any Error>) -> Result<Value?, any Error>? {
        state.withLock { state in
            if let outcome = state.outcome { return outcome.map { $0 } }
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiters.append(Waiter(id: id, continuation: continuation))
            return nil
        }
    }

    /// The wait may have ended while its timer was being made: then the timer goes at once.
    private func attach(_ timer: any TimerHandle, to id: Int) {
        let waiting = state.withLock { state -> Bool in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return false }
            state.waiters[index].timer = timer
            return true
        }
        if !waiting { timer.cancel() }
    }

    private func end(_ id: Int, _ outcome: Result<Value?, any Error>) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.timer?.cancel()
        waiter?.continuation.resume(with: outcome)
    }
}

extension OneShot<Void> {
    /// Waits for the end that this is, in a cancelled task too: whoever stops a World may end the process right after.
    func uncancelled() async {
        await Task { _ = try? await value() }.value
    }
}
