package import WorldKit

extension World {
    /// Starts work that goes on to its end whoever waits for it: the caller's deadline and cancellation end only the wait.
    /// - Returns: what it comes to. Where this World has stopped nothing is started and nothing comes.
    package func start<Value: Sendable>(_ name: String, _ body: @escaping @Sendable () async throws -> Value) -> OneShot<Value> {
        let outcome = OneShot<Value>()
        spawn(name) {
            await Deadline.$current.withValue(nil) {
                do {
                    outcome.complete(.success(try await body()))
                } catch {
                    outcome.complete(.failure(error))
                }
            }
        }
        return outcome
    }
}
