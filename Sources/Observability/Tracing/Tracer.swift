package import WorldKit

/// Begins the spans of a process. Where nobody collects them, or the trace is not recorded, there is none to end, and none
/// of it costs more than a comparison. From any task.
package struct Tracer: Sendable {
    /// For a process whose spans nobody collects.
    package static let off = Tracer(sampler: Sampler(), buffer: nil)

    /// Which traces are recorded; what other services are told follows it even where nobody collects ours.
    package let sampler: Sampler
    private let buffer: SpanBuffer?

    /// - Parameter buffer: where ended spans go; nil for nowhere.
    package init(sampler: Sampler, buffer: SpanBuffer?) {
        self.sampler = sampler
        self.buffer = buffer
    }

    /// Begins the span that `context` stands for.
    /// - Parameter parent: the one that it is part of; nil where the trace begins.
    /// - Returns: nil when it is not recorded.
    package func start(_ kind: Span.Kind, _ context: TraceContext, parent: TraceContext?, in world: any World) -> OpenSpan? {
        guard let buffer, context.isSampled else { return nil }
        return OpenSpan(kind, context, parentID: parent?.spanID, world: world, buffer: buffer)
    }

    /// Begins a span within that of the running task; a trace of its own where there is none.
    /// - Returns: nil when it is not recorded.
    package func startChild(_ kind: Span.Kind, in world: any World) -> OpenSpan? {
        guard buffer != nil else { return nil }
        let parent = TraceContext.current
        return start(kind, TraceContext(parent: parent, world: world, sampler: sampler), parent: parent, in: world)
    }
}
