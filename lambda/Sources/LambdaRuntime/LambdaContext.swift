package import Observability
package import WorldKit

/// What a handler may know of its event beside the event itself.
package struct LambdaContext: Sendable {
    /// Of this event; the same when it is given again.
    package let requestID: String
    /// The function as it was called, with its version or alias.
    package let functionARN: String?
    /// For AWS X-Ray, as it came.
    package let traceID: String?
    /// What the caller sent beside the event: JSON, as it came.
    package let clientContext: String?
    /// Who called, through an application of Amazon Cognito: JSON, as it came.
    package let cognitoIdentity: String?
    /// The tenant, of a function that keeps them apart.
    package let tenantID: String?
    /// When an answer must be there: some time before Lambda would end the process. Then the handler's task is cancelled.
    package let deadline: Uptime
    package let log: Log
    /// Time and chance.
    package let world: any World

    /// - Parameter deadline: when an answer must be there.
    package init(
        requestID: String, functionARN: String? = nil, traceID: String? = nil, clientContext: String? = nil, cognitoIdentity: String? = nil,
        tenantID: String? = nil, deadline: Uptime, log: Log, world: any World
    ) {
        self.requestID = requestID
        self.functionARN = functionARN
        self.traceID = traceID
        self.clientContext = clientContext
        self.cognitoIdentity = cognitoIdentity
        self.tenantID = tenantID
        self.deadline = deadline
        self.log = log
        self.world = world
    }

    /// What is left until `deadline`; zero when it has passed.
    package var remaining: Duration { max(.zero, deadline - world.uptime) }
}
