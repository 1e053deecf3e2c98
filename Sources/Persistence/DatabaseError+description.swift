extension DatabaseError: CustomStringConvertible {
    /// A sentence for the log, and for whoever starts a service.
    package var description: String {
        switch self {
        case .closed: "the database was closed"
        case .overloaded: "too many writes are waiting"
        case .busy: "another process keeps the database locked"
        case .unavailable(let name, let message), .failed(let name, let message): "\(name): \(message)"
        case .uniqueViolation(let message), .constraintViolation(let message): message
        case .conflict(let message): "it gave way to other transactions every time: \(message)"
        case .commitUnknown(let message): "whether the commit took place is not known: \(message)"
        case .column(let column, let expected): "column \(column) does not hold \(expected)"
        case .newerSchema(let module, let found, let known): "the tables of \(module) are of version \(found), this program knows \(known)"
        case .notAlone: "a reading that was to be one statement has another one"
        case .notDurable(let message): "what it commits would not survive a crash: \(message)"
        }
    }
}
