internal import HTTPServer
internal import Observability
internal import Persistence
internal import WorldKit

/// Does a write once, however often it is asked for under one key.
struct Idempotency: Sendable {
    /// How long an answer is kept at the least.
    static let retention = Duration.seconds(24 * 3600)
    /// How often old answers are taken away, and how many in one transaction.
    private static let sweepInterval = Duration.seconds(600)
    private static let sweepLimit = 500

    private let database: Database
    private let world: any World
    private let log: Log

    /// - Parameter database: the service's own.
    init(_ context: ServiceContext, _ database: Database) {
        self.database = database
        world = context.world
        log = context.log
    }

    /// The answer to a write: that of the first request of its name, or a new one.
    /// - Throws: `Problem` for a key that names another request; what the write throws.
    func answer(_ call: Call, _ write: Write) async throws -> Response {
        guard let request = IdempotentRequest(call, canonical: write.canonical()) else { return try await write.unit().commit() }
        // A repeat does not need what the first one needed, such as an answer of another service.
        if let kept = try await database.read(alone: true, { try IdempotencyRecords.replay(request, $0) }) { return kept }
        let trace = TraceContext.current
        return try await write.unit().within { transaction, work in
            if let kept = try IdempotencyRecords.replay(request, transaction) { return kept }
            let response: Response
            do {
                response = try transaction.attempt(work)
            } catch {
                guard let refusal = Response(keptRefusal: error, path: call.request.target.path, trace: trace) else { throw error }
                response = refusal
            }
            try IdempotencyRecords.keep(response, to: request, transaction)
            return response
        }.commit()
    }

    /// Takes away the answers that have been kept long enough, until its task is cancelled.
    func sweep() async {
        while true {
            do {
                let end = Instante(micros: world.now.micros - Self.retention.micros)
                while try await database.write({ try IdempotencyRecords.forget(olderThan: end, limit: Self.sweepLimit, $0) }) > 0 {}
                try await world.sleep(for: Self.sweepInterval)
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                log.warning("old answers not taken away", ["error": "\(error)"])
                guard (try? await world.sleep(for: Self.sweepInterval)) != nil else { return }
            }
        }
    }
}
