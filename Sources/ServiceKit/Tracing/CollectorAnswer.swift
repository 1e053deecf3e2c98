internal import JSON
internal import OutboundHTTP

/// What became of spans that a collector was sent. Source: OpenTelemetry protocol specification, "OTLP/HTTP Response".
enum CollectorAnswer: Sendable, Equatable {
    /// It took them, but for so many, for the reason that it gives.
    case taken(refused: Int, reason: String)
    /// It took none; after `retryAfter` it may.
    case refused(status: Int, retryAfter: Duration?)
    /// No answer, in the client's words.
    case unreachable(String)

    init(_ response: OutboundResponse) {
        guard 200..<300 ~= response.status else {
            let mayPass = [429, 502, 503, 504].contains(response.status)
            self = .refused(status: response.status, retryAfter: mayPass ? response.retryAfter : nil)
            return
        }
        // An answer that cannot be read says nothing against what the status says.
        guard let body = try? JSONObject(parsing: response.body), let partial = try? body.object("partialSuccess") else {
            self = .taken(refused: 0, reason: "")
            return
        }
        let count: Int? =
            switch partial["rejectedSpans"] {
            case .string(let text): Int(text)
            case .number(let number): number.integer.map { Int($0) }
            default: nil
            }
        var reason = ""
        if case .string(let text)? = partial["errorMessage"] { reason = String(text.prefix(200)) }
        self = .taken(refused: max(count ?? 0, 0), reason: reason)
    }

    /// How long the collector asks to be left alone; nil when it does not, or when a repeat is of no use.
    var retryAfter: Duration? {
        if case .refused(_, let pause) = self { pause } else { nil }
    }

    /// How many of `count` spans were lost.
    func lost(of count: Int) -> Int {
        switch self {
        case .taken(let refused, _): min(refused, count)
        case .refused, .unreachable: count
        }
    }

    /// For the log.
    var reason: String {
        switch self {
        case .taken(_, let reason): reason
        case .refused(let status, _): "status \(status)"
        case .unreachable(let reason): reason
        }
    }
}
