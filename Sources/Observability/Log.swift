package import WorldKit

/// A service's log: lines of text with named values, to wherever its destination writes them.
///
/// Never the body of a request, a token, or what a card says. Values are escaped, so that no line can be forged. A line
/// costs nothing when its level is off. From any thread.
package struct Log: Sendable {
    /// What writes the lines.
    package protocol Destination: Sendable {
        /// Takes a line without its end. Must not wait.
        func write(_ line: String)
    }

    /// Lines below it are left out.
    package let level: LogLevel
    private let service: String
    private let format: LogFormat
    private let world: any World
    private let destination: (any Destination)?

    /// - Parameters:
    ///   - service: the name that each line bears.
    ///   - level: lines below it are left out.
    ///   - format: how lines are written.
    package init(
        service: String, level: LogLevel, format: LogFormat = .text, world: any World, destination: any Destination
    ) {
        self.service = service
        self.format = format
        self.level = level
        self.world = world
        self.destination = destination
    }

    private init(world: any World) {
        service = ""
        format = .text
        level = .error
        self.world = world
        destination = nil
    }

    /// A log that nobody reads.
    package static func none(_ world: any World) -> Log { Log(world: world) }

    /// For whoever looks for a fault.
    package func debug(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.debug, message(), values())
    }

    /// What happens as it should.
    package func info(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.info, message(), values())
    }

    /// What is not as it should be, and mends itself.
    package func warning(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.warning, message(), values())
    }

    /// What somebody must look at.
    package func error(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.error, message(), values())
    }

    /// At a level that is known only when it is said.
    package func write(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        guard let destination, level >= self.level else { return }
        destination.write(
            format.line(world.now, level, service, message(), values(), traceID: TraceContext.current?.traceID))
    }
}
