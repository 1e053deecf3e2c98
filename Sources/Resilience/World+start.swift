internal import Observability
package import WorldKit

extension World {
    /// Starts work that goes on to its end whoever waits for it: the caller's deadline and cancellation end only the wait. It belongs to the caller's trace.
    /// - Returns: what it comes to. Where this World has stopped nothing is started and nothing comes.
    package func start<Value: Sendable>(_ name: String, _ body: @escaping @Sendable () async throws -> Value) -> OneShot<Value> {
        let outcome = OneShot<Value>()
        let trace = TraceContext.current
        spawn(name) {
            await TraceContext.$current.withValue(trace) {
                await Deadline.$current.withValue(nil) {
                    do {
                        outcome.complete(.success(try await body()))
                    } catch {
                        outcome.complete(.failure(error))
                    }
                }
            }
        }
        return outcome
    }
}
