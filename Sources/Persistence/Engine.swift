/// What a database is reached through: connections that write, and a way to read.
protocol Engine: Sendable {
    var dialect: Dialect { get }

    /// The connections that write. Each takes what waits, one batch after another.
    var writers: [Lane] { get }

    /// Connections that are lent to whoever reads; nil where reading waits for nobody.
    var readers: ConnectionPool? { get }

    /// Runs a reading on a connection of its own, begun and ended here. Where the connection is lost under it, it is run again on
    /// another one.
    /// - Parameter alone: whether it is one statement.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func read<Value: Sendable>(alone: Bool, _ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value

    /// From here on nothing is read. Readers at rest close before it returns.
    func close()
}

extension Engine {
    var readers: ConnectionPool? { nil }
}
