/// What one transaction is to do, described and not yet done: whoever commits it may add to it what must stand or fall with it.
///
/// It is run as any write (`Database.write`): perhaps more than once, so it depends on its transaction alone.
package struct UnitOfWork<Value: Sendable>: Sendable {
    private let database: Database
    private let name: StaticString
    private let body: @Sendable (Transaction) throws -> Value

    init(_ database: Database, _ name: StaticString, _ body: @escaping @Sendable (Transaction) throws -> Value) {
        self.database = database
        self.name = name
        self.body = body
    }

    /// Does it, and answers after the COMMIT.
    /// - Throws: as `Database.write`.
    @discardableResult
    package func commit() async throws -> Value { try await database.write(body, name: name) }

    /// The same for the end of something that has been done already, such as a charge: it is written whether or not the task
    /// is cancelled.
    /// - Throws: as `commit`, but for `CancellationError`.
    @discardableResult
    package func commitRegardless() async throws -> Value { try await database.writeRegardless(body, name: name) }

    /// The same work, with something else to say of it. Where `transform` throws, the work is taken back.
    package func map<New: Sendable>(_ transform: @escaping @Sendable (Value) throws -> New) -> UnitOfWork<New> {
        within { transaction, work in try transform(try work(transaction)) }
    }

    /// This work inside of more, in one transaction.
    /// - Parameter outer: is given the work, to do it or to leave it.
    package func within<New: Sendable>(
        _ outer: @escaping @Sendable (Transaction, (Transaction) throws -> Value) throws -> New
    ) -> UnitOfWork<New> {
        UnitOfWork<New>(database, name) { [body] transaction in try outer(transaction, body) }
    }
}

extension Database {
    /// Describes a write of this database.
    /// - Parameter name: what rehearsals know it by.
    package func unit<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value, name: StaticString = #function
    ) -> UnitOfWork<Value> {
        UnitOfWork(self, name, body)
    }
}
