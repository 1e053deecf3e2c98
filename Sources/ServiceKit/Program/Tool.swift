/// Something that an executable does instead of serving, such as `pedidos conciliar`: it reads the same configuration, opens the
/// same database (a service may run beside it, or be down), writes to standard output, and ends.
package struct Tool<Configuration: Sendable>: Sendable {
    /// What is done with the arguments that were read.
    /// - Returns: the exit status: 0 for well, 1 for what is not well, 2 where that could not be found out.
    package typealias Command = @Sendable (ToolContext<Configuration>) async throws -> Int32

    /// The first argument.
    package let name: String
    /// Each way to call it, from its name on, for example `conciliar [--json]`.
    package let usage: [String]
    /// What it is for, in one line.
    package let summary: String
    /// Understands the arguments after the name.
    package let read: @Sendable ([String]) throws(WrongUsage) -> Command

    /// - Parameter read: understands the arguments after the name, before anything is opened. What its command throws is told on
    ///   standard error, with the exit status 2.
    package init(
        _ name: String, usage: [String], summary: String, read: @escaping @Sendable ([String]) throws(WrongUsage) -> Command
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.read = read
    }
}

/// Arguments that a tool does not take; the exit status is 64.
package struct WrongUsage: Error, Equatable {
    /// A sentence, or a part of one, for whoever typed them.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
