package import HTTPServer
package import JSON
package import Observability
package import Persistence

/// A named request that takes more than one transaction: the first one notes that it has begun, the last one keeps its
/// answer, whoever commits it. In between a repeat is told that it is under way.
///
/// For a request without a name it notes nothing.
package struct OnceOnly: Sendable {
    private let request: IdempotentRequest?
    private let database: Database
    private let path: String

    /// - Parameters:
    ///   - body: what has been read of the request.
    ///   - database: that of what the request is about.
    package init(_ call: Call, _ body: some JSONEncodable, _ database: Database) {
        self.database = database
        request = IdempotentRequest(call, canonical: body.json)
        path = call.request.target.path
    }

    /// What the request is known by, to be stored with what it began; nil where it has no name.
    package var name: RequestName? {
        request.map { RequestName(subject: $0.subject, operation: $0.operation, key: $0.key.text, path: path) }
    }

    /// The answer that the request has had; nil when there was none.
    /// - Throws: `Problem` when its name is that of another request, or it is still under way; `DatabaseError`
    package func replay() async throws -> Response? {
        guard let request else { return nil }
        return try await database.read(alone: true) { try IdempotencyRecords.replay(request, $0) }
    }

    /// In a transaction that begins nothing: looks whether one of the same name has begun meanwhile.
    /// - Throws: `Problem` when it has, `DatabaseError`
    package func isNew(_ transaction: Transaction) throws {
        guard let request else { return }
        _ = try IdempotencyRecords.replay(request, transaction)
    }

    /// In the first transaction.
    /// - Parameter headers: for whoever asks meanwhile, such as `Location`.
    /// - Throws: `Problem` when somebody else was first, `DatabaseError`
    package func begin(_ headers: HTTPHeaders, _ transaction: Transaction) throws {
        guard let request else { return }
        if try IdempotencyRecords.replay(request, transaction) != nil { throw Problem.underWay(headers: []) }
        try IdempotencyRecords.begin(request, headers, transaction)
    }

    /// In the last transaction. What went wrong here is no answer: it can be tried again under the same name.
    /// - Parameter trace: of the caller; a transaction runs in no task, so it knows of none.
    /// - Throws: `DatabaseError`
    package static func end(
        _ name: RequestName?, _ result: Result<Response, any Error>, _ trace: TraceContext?, _ transaction: Transaction
    ) throws {
        guard let name else { return }
        let response =
            switch result {
            case .success(let response): response
            case .failure(let error): Response(keptRefusal: error, path: name.path, trace: trace)
            }
        try IdempotencyRecords.end(name, response, transaction)
    }
}
