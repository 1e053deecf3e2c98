internal import HTTPServer
internal import Persistence

/// What a request asks to be written: one transaction and the answer to it.
package struct Write: Sendable {
    /// What the body means, in one way of writing it; made only where it is asked for.
    let canonical: @Sendable () -> [UInt8]
    /// Makes the work. It may look elsewhere first; what it finds there is not looked at again.
    let unit: @Sendable () async throws -> UnitOfWork<Response>
}
