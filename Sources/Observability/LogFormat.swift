internal import JSON
internal import WorldKit

/// How a line of the log is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: moment, level, service, message, then `name=value`.
    case text
    /// For machines: one JSON object a line.
    case json

    /// - Parameter values: in the order they are written.
    func line(
        _ moment: Instante, _ level: LogLevel, _ service: String, _ message: String, _ values: KeyValuePairs<String, String>,
        traceID: String?
    ) -> String {
        switch self {
        case .text:
            var line = "\(moment) \(level.name) \(service) \(message.escapedForLog)"
            for (name, value) in values { line += " \(name)=\(value.quotedForLog)" }
            if let traceID { line += " trace_id=\(traceID)" }
            return line
        case .json:
            var writer = JSONWriter()
            writer.object { object in
                object.member("time", moment.description)
                object.member("level", level.name)
                object.member("service", service)
                object.member("message", message)
                for (name, value) in values { object.member(name, value) }
                object.optional("trace_id", traceID)
            }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }
}
