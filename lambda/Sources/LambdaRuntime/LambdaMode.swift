/// What an executable is to do.
enum LambdaMode: Equatable {
    /// Serve the Runtime API at that host and port.
    case poll(String)
    /// Answer the event in that file.
    case once(String)
    case help
    /// Why it cannot be told.
    case unknown(String)

    /// Under Lambda arguments mean nothing: what an image's CMD says, the name of a handler, is among them.
    init(_ arguments: [String], api: String?) {
        if let api {
            self = .poll(api)
            return
        }
        switch arguments.first {
        case "--help", "-h": self = .help
        case "--evento" where arguments.count == 2: self = .once(arguments[1])
        case nil:
            self = .unknown(
                "AWS_LAMBDA_RUNTIME_API is not set: this runs under AWS Lambda or its emulator, or with --evento FILE; see --help")
        default: self = .unknown("it is called as --evento FILE; see --help")
        }
    }
}
