package import WorldKit

/// The spans that wait to be sent: so many and no more. A new one that has no room is dropped and counted, so that a
/// collector that is away costs neither memory nor time. From any thread; nothing here waits.
package final class SpanBuffer: Sendable {
    /// Spans that it holds at the most.
    package static let capacity = 2048
    /// Spans that are sent together at the most. Both are the defaults of OpenTelemetry's batch span processor.
    package static let batchSize = 512

    private struct State {
        var spans: [Span] = []
        var dropped: UInt64 = 0
        var isClosed = false
        /// Whoever waits for a whole batch.
        var awaited: OneShot<Void>?
    }

    private let state = Locked(State())
    /// Comes with `close`.
    package let closed = OneShot<Void>()

    package init() {}

    /// Takes a span, or drops it when it is full.
    package func add(_ span: Span) {
        let awaited = state.withLock { state -> OneShot<Void>? in
            guard state.spans.count < Self.capacity else {
                state.dropped += 1
                return nil
            }
            state.spans.append(span)
            guard state.spans.count >= Self.batchSize else { return nil }
            defer { state.awaited = nil }
            return state.awaited
        }
        awaited?.complete(.success(()))
    }

    /// Takes out the oldest spans, `batchSize` of them at the most; none when it is empty.
    package func take() -> [Span] {
        state.withLock { state in
            let batch = Array(state.spans.prefix(Self.batchSize))
            state.spans.removeFirst(batch.count)
            return batch
        }
    }

    /// Comes as soon as a whole batch waits or the buffer is closed. One caller at a time.
    package func batch() -> OneShot<Void> {
        let batch = OneShot<Void>()
        let isThere = state.withLock { state -> Bool in
            if state.isClosed || state.spans.count >= Self.batchSize { return true }
            state.awaited = batch
            return false
        }
        if isThere { batch.complete(.success(())) }
        return batch
    }

    /// Lets go of whoever waits for a batch: what is here is to be sent now, and then no more.
    package func close() {
        let awaited = state.withLock { state -> OneShot<Void>? in
            state.isClosed = true
            defer { state.awaited = nil }
            return state.awaited
        }
        awaited?.complete(.success(()))
        closed.complete(.success(()))
    }

    /// Whether `close` was called.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Spans that wait.
    package var count: Int { state.withLock { $0.spans.count } }

    /// Spans that had no room, since the start.
    package var droppedCount: UInt64 { state.withLock { $0.dropped } }
}
