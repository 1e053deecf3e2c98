#if DEBUG || SIMULACION
/// A database of SQLite in memory that outlives each `Database` over it, as a file outlives the processes that open it. All of
/// them use its one connection: on one thread, one transaction after another.
package final class SharedMemory: Sendable {
    let session: SQLiteSession

    /// An empty one.
    /// - Throws: `DatabaseError`
    package init() throws(DatabaseError) { session = try SQLiteSession.memory() }

    /// What the tables hold, for whoever looks from outside; no transaction may be open.
    /// - Throws: `DatabaseError`
    package func rows<Value>(_ sql: String, row: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try session.query(sql, []) { found.append(try row($0)) }
        return found
    }
}
#endif
