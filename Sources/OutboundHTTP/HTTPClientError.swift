/// A call without an answer.
package struct HTTPClientError: Error, Equatable {
    /// What went wrong.
    package enum Kind: Sendable, Equatable {
        /// No connection: refused, unknown host, or not in time.
        case cannotConnect
        /// Not done in time.
        case timedOut
        /// The connection ended before the answer did.
        case connectionLost
        /// The answer is larger than the client takes.
        case responseTooLarge
        /// What came is no HTTP.
        case invalidResponse
        /// The client was closed.
        case closed
        /// Anything else.
        case failed
    }

    /// What went wrong.
    package let kind: Kind
    /// The library's own words, for the log.
    package let reason: String
    /// false when it is certain that no byte of the request left: then nothing can have happened over there. Otherwise
    /// the outcome is unknown.
    package let wasSent: Bool

    package init(_ kind: Kind, reason: String, wasSent: Bool) {
        self.kind = kind
        self.reason = reason
        self.wasSent = wasSent
    }
}

extension HTTPClientError: CustomStringConvertible {
    /// For the log.
    package var description: String { reason }
}
