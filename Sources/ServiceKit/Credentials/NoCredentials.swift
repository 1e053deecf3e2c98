/// A service got no token to call another with: nothing was sent there.
package struct NoCredentials: Error, Equatable {
    /// Why, for the log.
    package let reason: String

    package init(reason: String) { self.reason = reason }
}
