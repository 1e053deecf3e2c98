internal import Glibc

/// Runs `body` on a POSIX thread of its own and gives back what it returned.
///
/// Blocking calls of a test belong here: the cooperative pool has as many threads as the machine has cores, and the code
/// under test needs them.
package func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        BlockingThread { continuation.resume(with: Swift.Result { try body() }) }.start()
    }
}

private final class BlockingThread: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<BlockingThread>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, argument)
        precondition(code == 0, "no thread for a test: error \(code)")
        pthread_detach(thread)
    }
}
