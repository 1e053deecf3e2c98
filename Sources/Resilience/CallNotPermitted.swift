/// The breaker is open: no call left.
package struct CallNotPermitted: Error, Equatable {
    /// Whose breaker it is.
    package let remote: String
    /// Until a trial is let through.
    package let retryAfter: Duration

    package init(remote: String, retryAfter: Duration) {
        self.remote = remote
        self.retryAfter = retryAfter
    }
}
