package import JSON
package import WorldKit

/// A piece of work that has ended, as a collector shows it: what it was, when, and how it went. Source: OpenTelemetry
/// specification, Trace API, "Span".
package struct Span: Sendable, Equatable {
    /// Which side of a call it is; the numbers are those of OTLP.
    package enum Kind: Int, Sendable {
        /// Work within the process.
        case `internal` = 1
        /// The answering of a request.
        case server = 2
        /// One try of a call to somebody else.
        case client = 3
    }

    /// Few of them: a method and the template of a route, never a path.
    package var name: String
    /// Which side of a call it is.
    package var kind: Kind
    /// 32 hexadecimal digits.
    package var traceID: String
    /// 16 hexadecimal digits.
    package var spanID: String
    /// The span that this one is part of; nil for the first of a trace.
    package var parentID: String?
    /// By the wall clock.
    package var start: Instante
    /// Never before the start: how long it took is measured by `Uptime`.
    package var end: Instante
    /// Facts about it.
    package var attributes: [SpanAttribute]
    /// Whether it failed.
    package var isError: Bool

    package init(
        _ name: String, _ kind: Kind, traceID: String, spanID: String, parentID: String?, start: Instante, end: Instante,
        attributes: [SpanAttribute] = [], isError: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.start = start
        self.end = end
        self.attributes = attributes
        self.isError = isError
    }
}

extension Span: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("traceId", traceID)
            writer.member("spanId", spanID)
            writer.optional("parentSpanId", parentID)
            writer.member("name", name)
            writer.member("kind", kind.rawValue)
            writer.member("startTimeUnixNano", start.nanos)
            writer.member("endTimeUnixNano", end.nanos)
            writer.member("attributes", list: attributes)
            writer.member("status", object: encodeStatus)
        }
    }

    /// STATUS_CODE_ERROR or nothing: that all went well is for people to say, not for programs.
    private func encodeStatus(into writer: inout JSONWriter) {
        if isError { writer.member("code", 2) }
    }
}

extension Instante {
    /// Nanoseconds since the epoch as OTLP writes 64-bit numbers, in a text; what is before it is told as the epoch.
    fileprivate var nanos: String { String(UInt64(max(micros, 0)) &* 1000) }
}
