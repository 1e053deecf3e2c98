/// What answers events.
package struct LambdaHandler: Sendable {
    let handle: @Sendable ([UInt8], LambdaContext) async throws -> [UInt8]

    /// One that takes events as they came and writes answers by itself: an event that is no JSON comes here too.
    ///
    /// What it throws is told as the event's error (see `FunctionError`). Its task is cancelled at the context's deadline.
    package init(bytes handle: @escaping @Sendable ([UInt8], LambdaContext) async throws -> [UInt8]) { self.handle = handle }
}
