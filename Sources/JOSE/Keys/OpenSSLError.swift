internal import COpenSSL

/// OpenSSL did not do what it was asked to.
package struct OpenSSLError: Error, Equatable, CustomStringConvertible {
    /// What it was asked to do.
    package let operation: String
    /// Its own sentence about it; empty when it has none.
    package let message: String

    package init(operation: String, message: String) {
        self.operation = operation
        self.message = message
    }

    package var description: String { "\(operation): \(message.isEmpty ? "OpenSSL gives no reason" : message)" }

    /// What the queue of this thread holds: its first entry, which is the cause of the others. Afterwards it is empty.
    static func last(_ operation: String) -> OpenSSLError {
        let code = ERR_get_error()
        defer { clear() }
        if code == 0 { return OpenSSLError(operation: operation, message: "") }
        var text = [CChar](repeating: 0, count: 256)
        unsafe text.withUnsafeMutableBufferPointer { unsafe ERR_error_string_n(code, $0.baseAddress, $0.count) }
        let message = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return OpenSSLError(operation: operation, message: String(decoding: message, as: UTF8.self))
    }

    /// Whatever fails leaves entries behind, which would otherwise be told of the next failure of this thread.
    static func clear() { ERR_clear_error() }
}
