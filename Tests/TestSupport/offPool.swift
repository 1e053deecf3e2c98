import Foundation
import WorldKit

/// Runs blocking code on a thread of its own: a test must never block one of the few threads that all tasks share.
package func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let done = OneShot<Value>()
    Thread.detachNewThread { done.complete(Result { try body() }) }
    return try await done.value()
}
