/// Runs `body` in a task that was cancelled before it began.
func inCancelledTask<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async -> Result<Value, any Error> {
    await withTaskGroup(of: Result<Value, any Error>.self) { group in
        group.cancelAll()
        group.addTask {
            do { return .success(try await body()) } catch { return .failure(error) }
        }
        return await group.next()!
    }
}
