internal import WorldKit

/// A span whose work goes on. Whoever began it ends it, once. From any task.
package struct OpenSpan: Sendable {
    /// Its place in the trace: what it calls names it as the parent.
    package let context: TraceContext
    private let kind: Span.Kind
    private let parentID: String?
    private let start: Instante
    private let startUptime: Uptime
    private let world: any World
    private let buffer: SpanBuffer

    init(_ kind: Span.Kind, _ context: TraceContext, parentID: String?, world: any World, buffer: SpanBuffer) {
        self.kind = kind
        self.context = context
        self.parentID = parentID
        start = world.now
        startUptime = world.uptime
        self.world = world
        self.buffer = buffer
    }

    /// Puts it among those that are sent.
    /// - Parameter name: one of few, see `Span.name`.
    package func end(_ name: String, _ attributes: [SpanAttribute], isError: Bool) {
        let took = max(world.uptime - startUptime, .zero)
        buffer.add(
            Span(
                name, kind, traceID: context.traceID, spanID: context.spanID, parentID: parentID, start: start,
                end: Instante(micros: start.micros + took.micros), attributes: attributes, isError: isError))
    }
}
