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
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isHexadecimal(2), parts[1].isHexadecimal(32), parts[2].isHexadecimal(16),
            parts[3].isHexadecimal(2)
        else { return nil }
        // Version 00 has exactly four parts, a later one may have more; ff is none.
        guard parts[0] != "ff", parts[0] != "00" || parts.count == 4 else { return nil }
        guard parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }) else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
        isSampled = UInt8(parts[3], radix: 16).map { $0 & 1 == 1 } ?? false
    }

    /// The header for a call that this span makes.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Sixteen digits that are never all zero.
    private static func identifier(_ random: UInt64) -> String { max(random, 1).hexadecimal }
}

extension Substring {
    fileprivate func isHexadecimal(_ count: Int) -> Bool {
        utf8.count == count
            && utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 }
    }
}
