/// What a tool works with.
package struct ToolContext<Configuration: Sendable>: Sendable {
    /// That of the service.
    package let configuration: Configuration
    /// World, database and calls to others, as the service has them. Its log goes to standard error alone.
    package let service: ServiceContext
    /// Where it tells what it found.
    package let output: ToolOutput
    /// The system's name of whoever runs it, for what is kept of his decisions.
    package let user: String

    package init(configuration: Configuration, service: ServiceContext, output: ToolOutput, user: String) {
        self.user = user
        self.configuration = configuration
        self.service = service
        self.output = output
    }
}
