internal import CMicroHTTPD

extension RequestHead {
    /// The head as libmicrohttpd tells it, at the first call for a request: it still stands in the connection's buffer.
    init(
        of handle: OpaquePointer, method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, version: UnsafePointer<CChar>, rawTarget: String?
    ) {
        let methodText = unsafe String(cString: method)
        let versionText = unsafe String(cString: version)
        var walk = unsafe HeadWalk(at: version)
        unsafe withUnsafeMutablePointer(to: &walk) { walk in
            _ = unsafe MHD_get_connection_values_n(
                handle, .HEADER_KIND,
                { walk, _, name, nameSize, value, valueSize in
                    guard let walk = unsafe walk, let name = unsafe name else { return .NO }
                    unsafe walk.assumingMemoryBound(to: HeadWalk.self).pointee.step(name, nameSize, value, valueSize)
                    return .YES
                }, walk)
        }
        let partsAreWhole =
            unsafe url == method + methodText.utf8.count + 1 && rawTarget.map { unsafe version == url + $0.utf8.count + 1 } ?? false
        self.init(
            method: HTTPMethod(rawValue: methodText), version: versionText, rawTarget: rawTarget, headers: HTTPHeaders(walk.fields),
            lineIsAsSent: partsAreWhole || !HeadWalk.isNeeded, fieldsAreAsSent: walk.hasEndedAsSent || !HeadWalk.isNeeded)
    }
}

/// Follows a head through the buffer of its connection, where the library has put NUL for each separator.
///
/// libmicrohttpd 0.9 joins a folded line to the *name* of the field before it, cuts a value at NUL, drops a field without
/// a name and takes LF for CRLF, all without a word: `Content-Le: 4`, folded, with `ngth` becomes a `Content-Length`. Where
/// the parts stand gives it away: when more lies between two of them than HTTP puts there, it is not what the client sent.
@safe private struct HeadWalk {
    /// Version 1.0 of the library refuses all of that by itself, and may keep its parts elsewhere.
    static let isNeeded = unsafe String(cString: MHD_get_version()).hasPrefix("0.")

    private(set) var fields: [HTTPHeaders.Field] = []
    private var isAsSent = true
    /// Where the next line must begin. Only compared and read, while the callback lasts.
    private var next: UnsafePointer<CChar>

    init(at version: UnsafePointer<CChar>) {
        var end = unsafe version
        while unsafe end.pointee != 0 { unsafe end += 1 }
        unsafe next = end
        unsafe endLine(at: end)
    }

    /// All fields have been seen: an empty line must follow.
    var hasEndedAsSent: Bool { unsafe isAsSent && next[0] == 0 && next[1] == 0 }

    mutating func step(_ name: UnsafePointer<CChar>, _ nameSize: Int, _ value: UnsafePointer<CChar>?, _ valueSize: Int) {
        let text = unsafe value.map { unsafe Self.text($0, valueSize) } ?? ""
        fields.append(HTTPHeaders.Field(unsafe Self.text(name, nameSize), text))
        guard isAsSent, unsafe name == next, nameSize > 0, let value = unsafe value else {
            isAsSent = false
            return
        }
        var blank = unsafe name + nameSize + 1
        while unsafe blank < value, unsafe blank.pointee == 0x20 || blank.pointee == 0x09 { unsafe blank += 1 }
        isAsSent = unsafe blank == value
        unsafe endLine(at: value + valueSize)
    }

    /// CRLF, overwritten.
    private mutating func endLine(at end: UnsafePointer<CChar>) {
        isAsSent = unsafe isAsSent && end[0] == 0 && end[1] == 0
        unsafe next = end + 2
    }

    /// Bytes that are no UTF-8 become U+FFFD: a name with one is no token, a value keeps its place.
    private static func text(_ pointer: UnsafePointer<CChar>, _ count: Int) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: pointer, count: count), as: UTF8.self)
    }
}
