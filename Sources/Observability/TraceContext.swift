package import WorldKit

/// Where a piece of work belongs: the trace it is part of, and the span that it is. Source: W3C Trace Context, level 1.
package struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits in lower case, not all zero.
    package let traceID: String
    /// 16 hexadecimal digits in lower case, not all zero.
    package let spanID: String
    /// Whether the trace is recorded: by whoever began it, or as our own sampler decided.
    package let isSampled: Bool

    /// The trace of the running task.
    @TaskLocal package static var current: TraceContext?

    /// A new span: of the trace that `parent` names, or of a new one.
    /// - Parameter sampler: decides whether it is recorded.
    package init(parent: TraceContext?, world: any World, sampler: Sampler = Sampler()) {
        traceID = parent?.traceID ?? Self.identifier(world.random()) + Self.identifier(world.random())
        spanID = Self.identifier(world.random())
        isSampled = sampler.samples(traceID: traceID, parent: parent)
    }

    /// What a `traceparent` header says; nil when it is not exactly of the form that the standard gives it.
    package init?(traceparent: String) {
        // As bytes in their places, because every request has one.
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55, [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
        let (version, trace, span, flags) = (bytes[0..<2], bytes[3..<35], bytes[36..<52], bytes[53..<55])
        guard [version, trace, span, flags].allSatisfy({ $0.allSatisfy(\.isHexadecimal) }) else { return nil }
        // Version 00 has exactly four parts, a later one may have more; ff is none.
        guard !version.elementsEqual("ff".utf8) else { return nil }
        guard bytes.count == 55 || !version.elementsEqual("00".utf8) && bytes[55] == UInt8(ascii: "-") else { return nil }
        guard trace.contains(where: { $0 != UInt8(ascii: "0") }), span.contains(where: { $0 != UInt8(ascii: "0") }) else { return nil }
        traceID = String(decoding: trace, as: UTF8.self)
        spanID = String(decoding: span, as: UTF8.self)
        // The lowest bit of the last digit: those of "0" to "9" and of "a" to "f" alternate, even first and odd first.
        isSampled = (bytes[54] & 1 == 1) == (bytes[54] <= UInt8(ascii: "9"))
    }

    /// The header for a call that this span makes.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Sixteen digits that are never all zero.
    private static func identifier(_ random: UInt64) -> String { max(random, 1).hexadecimal }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self }
}
