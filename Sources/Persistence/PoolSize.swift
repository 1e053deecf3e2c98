/// How many connections a database of a server is used by, and who waits for one.
package struct PoolSize: Sendable, Equatable {
    /// Connections that write, at least 1. What waits while all of them are busy is committed together.
    package var writers: Int
    /// Connections that read, at least 1; each is opened when it is needed.
    package var readers: Int
    /// More readings than this do not wait for a connection: they are refused with `DatabaseError.overloaded`.
    package var maximumWaiting: Int
    /// A reading that waits longer is refused in the same way.
    package var acquireTimeout: Duration

    package init(writers: Int = 2, readers: Int = 8, maximumWaiting: Int = 1000, acquireTimeout: Duration = .seconds(5)) {
        self.writers = writers
        self.readers = readers
        self.maximumWaiting = maximumWaiting
        self.acquireTimeout = acquireTimeout
    }
}
