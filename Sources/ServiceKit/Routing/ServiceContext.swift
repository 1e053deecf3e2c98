package import Observability
package import OutboundHTTP
package import Persistence
package import WorldKit

/// What a service is built from: everything of the world that it may touch.
package struct ServiceContext: Sendable {
    package let world: any World
    package let database: Database
    package let http: any HTTPClient
    package let authenticator: any Authenticator
    package let log: Log

    package init(world: any World, database: Database, http: any HTTPClient, authenticator: any Authenticator, log: Log) {
        self.world = world
        self.database = database
        self.http = http
        self.authenticator = authenticator
        self.log = log
    }
}
