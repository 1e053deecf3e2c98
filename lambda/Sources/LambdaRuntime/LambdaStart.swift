package import Observability
package import WorldKit

/// What a function may know when it starts, before its first event.
package struct LambdaStart: Sendable {
    package let environment: LambdaEnvironment
    package let log: Log
    /// Time and chance.
    package let world: any World
}
