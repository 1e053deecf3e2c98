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
    private let world: any World
    private let destination: (any Destination)?

    /// - Parameters:
    ///   - service: the name that each line bears.
    ///   - level: lines below it are left out.
    package init(service: String, level: LogLevel, world: any World, destination: any Destination) {
        self.service = service
        self.level = level
        self.world = world
        self.destination = destination
    }

    private init(world: any World) {
        service = ""
        level = .error
        self.world = world
        destination = nil
    }

    /// A log that nobody reads.
    package static func none(_ world: any World) -> Log { Log(world: world) }

    /// For whoever looks for a fault.
    package func debug(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.debug, message, values)
    }

    /// What happens as it should.
    package func info(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.info, message, values)
    }

    /// What is not as it should be, and mends itself.
    package func warning(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.warning, message, values)
    }

    /// What somebody must look at.
    package func error(_ message: @autoclosure () -> String, _ values: @autoclosure () -> KeyValuePairs<String, String> = [:]) {
        write(.error, message, values)
    }

    private func write(_ level: LogLevel, _ message: () -> String, _ values: () -> KeyValuePairs<String, String>) {
        guard let destination, level >= self.level else { return }
        var line = "\(world.now) \(level.name) \(service) \(message().escapedForLog)"
        for (name, value) in values() { line += " \(name)=\(value.quotedForLog)" }
        if let trace = TraceContext.current { line += " trace_id=\(trace.traceID)" }
        destination.write(line)
    }
}

extension String {
    /// Without line breaks and other control characters.
    fileprivate var escapedForLog: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isControl { text += "\\u{\(String(scalar.value, radix: 16))}" } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    /// In quotes when it has anything but plain characters.
    fileprivate var quotedForLog: String {
        let isPlain = !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return self }
        var text = "\""
        for character in escapedForLog {
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "\""
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        properties.generalCategory == .control || value == 0x2028 || value == 0x2029
    }
}
