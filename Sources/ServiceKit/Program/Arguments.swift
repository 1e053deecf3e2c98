/// What an executable is asked to do.
enum Arguments: Equatable {
    case run
    case help
    case version
    case unknown(String)

    init(_ arguments: some Sequence<String>) {
        self = .run
        for argument in arguments {
            switch argument {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            default:
                self = .unknown(argument)
                return
            }
        }
    }
}
