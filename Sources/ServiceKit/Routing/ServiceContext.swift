package import Observability
package import OutboundHTTP
package import Persistence
package import WorldKit

/// What a service is built from: everything of the world that it may touch.
package struct ServiceContext: Sendable {
    /// Time, chance, tasks and threads.
    package let world: any World
    /// The service's own; nil where it keeps nothing.
    let ownDatabase: Database?
    /// To call other services.
    package let http: any HTTPClient
    /// Finds out who calls.
    package let authenticator: any Authenticator
    /// The service's log.
    package let log: Log
    /// The figures of the process.
    package let metrics: MetricsRegistry
    /// Records the spans of the process.
    package let tracer: Tracer
    /// Its formal API; nil where it was started without.
    let documents: Documents?
    private let open: Opener

    /// Opens a database beside the service's own.
    package typealias Opener =
        @Sendable (_ name: String, _ address: DatabaseAddress, _ variable: String, _ migrations: [Migration]) async throws -> Database

    /// - Parameter database: nil for a service that keeps nothing.
    package init(
        world: any World, database: Database?, http: any HTTPClient, authenticator: any Authenticator, log: Log,
        metrics: MetricsRegistry = MetricsRegistry(), tracer: Tracer = .off, documents: Documents? = nil,
        open: @escaping Opener = { name, _, _, _ in throw DatabaseError.unavailable(name: name, message: "no other database here") }
    ) {
        self.world = world
        ownDatabase = database
        self.http = http
        self.authenticator = authenticator
        self.log = log
        self.metrics = metrics
        self.tracer = tracer
        self.documents = documents
        self.open = open
    }

    /// The service's own.
    /// - Throws: `DatabaseError` in one that has said it keeps nothing.
    package var database: Database {
        get throws(DatabaseError) {
            guard let ownDatabase else { throw .unavailable(name: "database", message: "this service has none") }
            return ownDatabase
        }
    }

    /// Brings the tables of a service up to date, and those that every service has.
    /// - Throws: `DatabaseError`
    package func migrate(_ migrations: [Migration]) async throws {
        try await database.migrate(migrations + IdempotencyRecords.migrations)
    }

    /// Opens a database beside the service's own, brought up to date; whoever runs the service closes it.
    /// - Parameters:
    ///   - name: the label of its figures.
    ///   - variable: what names it, for whoever reads why the service did not start.
    /// - Throws: what the program makes a sentence of.
    package func openDatabase(
        _ name: String, _ address: DatabaseAddress, variable: String, _ migrations: [Migration]
    ) async throws -> Database {
        try await open(name, address, variable, migrations)
    }
}

extension ServiceContext {
    /// What this service shows to another that it calls.
    package func credentials(_ account: RemoteAccount) -> any RemoteCredentials {
        switch account {
        case .token(let token): SharedToken(token)
        case .client(let client): ServiceAccount(client, http: http, world: world, log: log)
        }
    }
}
