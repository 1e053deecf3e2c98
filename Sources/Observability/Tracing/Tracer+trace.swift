package import WorldKit

extension Tracer {
    /// Does work that no request asked for, as a trace of its own: what it logs and what it calls belongs to it.
    /// - Parameter name: one of few, see `Span.name`.
    /// - Throws: what `body` throws.
    package func trace<Value>(
        _ name: String, in world: any World, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let context = TraceContext(parent: nil, world: world, sampler: sampler)
        let span = start(.internal, context, parent: nil, in: world)
        do {
            let value = try await TraceContext.$current.withValue(context, operation: body)
            span?.end(name, [], isError: false)
            return value
        } catch {
            span?.end(name, [SpanAttribute("error.type", String(describing: type(of: error)))], isError: true)
            throw error
        }
    }
}
