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

    /// Its caller has been told.
    var hasEnded: Bool { continuation == nil }

    /// Only the first end counts.
    func finish(_ outcome: Result<OutboundResponse, any Error>) {
        continuation?.resume(with: outcome)
        continuation = nil
    }

    /// One line of the answer's head, with its end. A status line begins it anew, as after an interim answer.
    func receiveHeader(_ line: UnsafeRawBufferPointer) {
        if unsafe line.starts(with: Self.statusLine) {
            headers = []
            isHeadWhole = false
            return
        }
        // What comes after the body are trailers: nobody here asked for them.
        if isHeadWhole { return }
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) else {
            isHeadWhole = unsafe line.allSatisfy(\.isSpace)
            return
        }
        let (name, value) = unsafe (line.prefix(colon).text, line.dropFirst(colon + 1).trimmed.text)
        headers.append((name, value))
    }

    private static let statusLine = Array("HTTP/".utf8)
}

extension UInt8 {
    /// Of the space around a value, and of the line's end.
    fileprivate var isSpace: Bool { self == UInt8(ascii: " ") || 9...13 ~= self }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var trimmed: Self {
        var (start, end) = unsafe (startIndex, endIndex)
        while start < end, unsafe self[start].isSpace { start += 1 }
        while start < end, unsafe self[end - 1].isSpace { end -= 1 }
        return unsafe self[start..<end]
    }

    fileprivate var text: String { unsafe String(decoding: UnsafeRawBufferPointer(rebasing: self), as: UTF8.self) }
}
