internal import HTTPServer

/// A request that its caller has named: what tells it from others, and whether another one of that name is the same.
package struct IdempotentRequest: Sendable, Equatable {
    /// Who calls: each caller has keys of its own.
    let subject: String
    /// Method and route: one key may name a request of each.
    let operation: String
    /// The caller's name for it.
    let key: IdempotencyKey
    /// Of the path and of what the body means, whatever way it is written.
    let fingerprint: String

    /// nil for a request without a name.
    /// - Parameter canonical: the body, as this service writes what it has read of it.
    init?(_ call: Call, canonical: @autoclosure () -> [UInt8]) {
        guard let key = call.idempotencyKey else { return nil }
        subject = call.principal.subject
        operation = call.operation
        self.key = key
        fingerprint = EntityTag.of(Array(call.resource.utf8) + [0x0A] + canonical())
    }
}
