/// What an executable is asked to do.
enum Arguments: Equatable {
    case run
    case help
    case version
    /// One of its tools, with what follows its name.
    case tool(String, [String])
    case unknown(String)

    /// - Parameter tools: the names of those that there are.
    init(_ arguments: some Sequence<String>, tools: [String] = []) {
        let arguments = Array(arguments)
        switch arguments.first {
        case nil: self = .run
        case "--help", "-h": self = .help
        case "--version": self = .version
        case let name? where tools.contains(name): self = .tool(name, Array(arguments.dropFirst()))
        case let argument?: self = .unknown(argument)
        }
    }
}
