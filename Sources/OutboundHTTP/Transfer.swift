internal import WorldKit

/// One call under way. Unchecked: after it was handed over, the loop's thread alone touches it.
final class Transfer: @unchecked Sendable {
    let id: UInt64
    let request: OutboundRequest
    private var continuation: CheckedContinuation<OutboundResponse, any Error>?

    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var isTooLarge = false
    /// It was to begin on a connection that holds bytes of something else; nothing of it has left.
    var isMisled = false
    /// It has a connection and goes out on it.
    var hasBegun = false
    /// When it must have one; nil before it was begun the first time.
    var beginDeadline: Uptime?
    /// When it must have ended; nil before it was begun the first time, and for one without a time-out.
    var end: Uptime?
    /// The empty line after the header fields has come.
    private(set) var isHeadWhole = false

    init(id: UInt64, request: OutboundRequest, continuation: CheckedContinuation<OutboundResponse, any Error>) {
        self.id = id
        self.request = request
        self.continuation = continuation
    }

    /// Only the first end counts.
    func finish(_ outcome: Result<OutboundResponse, any Error>) {
        continuation?.resume(with: outcome)
        continuation = nil
    }

    /// One line of the answer's head. A status line begins it anew, as after an interim answer.
    func receiveHeader(_ line: String) {
        if line.hasPrefix("HTTP/") {
            headers = []
            isHeadWhole = false
            return
        }
        // What comes after the body are trailers: nobody here asked for them.
        if isHeadWhole { return }
        if line == "\r\n" || line == "\n" { isHeadWhole = true }
        guard let colon = line.firstIndex(of: ":") else { return }
        headers.append((String(line[..<colon]), String(line[line.index(after: colon)...].trimmed)))
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character.isNewline }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else { return "" }
        return self[first...last]
    }
}
