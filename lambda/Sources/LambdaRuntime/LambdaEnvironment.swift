package import Observability

/// What Lambda tells a function by variables. An empty one counts as missing: so the emulator gives what it does not know.
package struct LambdaEnvironment: Sendable {
    /// A variable with a value that it cannot have.
    struct Malformed: Error, Equatable {
        let name: String
        let value: String
        /// Goes on after "it should be".
        let wanted: String
    }

    /// Host and port of the Runtime API.
    package let runtimeAPI: String?
    /// What `_HANDLER` says; nothing here depends on it.
    package let handler: String?
    /// The function's name at AWS.
    package let functionName: String?
    package let functionVersion: String?
    /// In megabytes.
    package let memorySize: Int?
    package let region: String?
    /// Lines below it are left out.
    package let logLevel: LogLevel
    /// How lines of the log are written.
    package let logFormat: LogFormat

    /// - Throws: `Malformed`
    init(_ variables: [String: String]) throws(Malformed) {
        func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        runtimeAPI = value("AWS_LAMBDA_RUNTIME_API")
        handler = value("_HANDLER")
        functionName = value("AWS_LAMBDA_FUNCTION_NAME")
        functionVersion = value("AWS_LAMBDA_FUNCTION_VERSION")
        memorySize = value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").flatMap { Int($0) }
        region = value("AWS_REGION")
        let level = value("AWS_LAMBDA_LOG_LEVEL") ?? "INFO"
        guard let known = Self.levels[level.uppercased()] else {
            throw Malformed(name: "AWS_LAMBDA_LOG_LEVEL", value: level, wanted: "TRACE, DEBUG, INFO, WARN, ERROR or FATAL")
        }
        logLevel = known
        let format = value("AWS_LAMBDA_LOG_FORMAT") ?? "Text"
        guard let known = LogFormat(rawValue: format.lowercased()) else {
            throw Malformed(name: "AWS_LAMBDA_LOG_FORMAT", value: format, wanted: "Text or JSON")
        }
        logFormat = known
    }

    private static let levels: [String: LogLevel] = [
        "TRACE": .debug, "DEBUG": .debug, "INFO": .info, "WARN": .warning, "ERROR": .error, "FATAL": .error,
    ]
}
