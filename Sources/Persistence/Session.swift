internal import WorldKit

/// One connection to a database, whichever it is. One thread at a time uses it.
///
/// This is the seam between Persistence and the databases: all above it is the same for each of them.
protocol Session: AnyObject, Sendable {
    var dialect: Dialect { get }

    /// The database's own clock, read once in each transaction; nil where the host's serves.
    func clock() throws(DatabaseError) -> Instante?

    /// Begins a transaction that may write, with the locks that it needs to finish.
    func begin() throws(DatabaseError)

    /// Begins a transaction that only reads, on one state of the data.
    /// - Parameter alone: whether one statement is all that is expected of it, which may then be run without more; a second one
    ///   throws `DatabaseError.notAlone`.
    func beginReading(alone: Bool) throws(DatabaseError)

    /// Whether it can be used any more: false once the connection is lost.
    var isUsable: Bool { get }

    /// What of the database's settings lets a commit be lost that took place, in a sentence; nil where nothing does.
    func weakness() throws(DatabaseError) -> String?

    /// Asks the database whether it is still there.
    func isThere() -> Bool

    /// - Throws: `DatabaseError.commitUnknown` when it may have taken place; `DatabaseError.conflict` when it did not and may be
    ///   tried again with all that it held.
    func commit() throws(DatabaseError)

    /// Takes back what is open, if anything is.
    func rollBack()

    /// Whether a transaction is open.
    var isInTransaction: Bool { get }

    /// Marks a place inside the transaction, perhaps behind others.
    func mark() throws(DatabaseError)

    /// Keeps what was done since the last mark, and takes that away.
    func keepSinceMark() throws(DatabaseError)

    /// Takes back what was done since the last mark, and takes that away.
    /// - Returns: false when the whole transaction is lost: the database takes it back by itself when its disk is full.
    func rollBackToMark() -> Bool

    /// Runs a statement without an answer.
    /// - Returns: the rows that it inserted, deleted, or whose condition it found true.
    func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> Int64

    /// Runs a statement and hands over its rows in order.
    func query(_ sql: String, _ values: [SQLValue], _ each: (Row) throws -> Void) throws
}

extension Session {
    var isUsable: Bool { true }
    func isThere() -> Bool { isUsable }
    func weakness() throws(DatabaseError) -> String? { nil }
}
