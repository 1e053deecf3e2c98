/// A write that waits for its turn, and whoever waits for it.
///
/// It is run and answered in two steps, because the answer must come after the COMMIT.
final class WriteJob<Value: Sendable>: AnyWriteJob, @unchecked Sendable {  // unchecked: `value` is the writer's alone
    private let body: @Sendable (Transaction) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var value: Value?

    init(_ body: @escaping @Sendable (Transaction) throws -> Value, _ continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    func run(in transaction: Transaction) throws { value = try body(transaction) }

    func answer() {
        if let value {
            continuation.resume(returning: value)
        } else {
            continuation.resume(throwing: DatabaseError.closed)
        }
    }

    func fail(_ error: any Error) { continuation.resume(throwing: error) }
}
