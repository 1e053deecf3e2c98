/// What a named request is known by after its caller has gone: enough to keep its answer, whoever finds it.
package struct RequestName: Sendable, Equatable {
    /// Who called.
    package let subject: String
    /// Method and form of the path, such as `POST /pedidos`.
    package let operation: String
    /// The caller's Idempotency-Key.
    package let key: String
    /// The path that was called.
    package let path: String

    package init(subject: String, operation: String, key: String, path: String) {
        self.subject = subject
        self.operation = operation
        self.key = key
        self.path = path
    }
}
