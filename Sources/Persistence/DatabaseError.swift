/// What can go wrong between a service and its database.
package enum DatabaseError: Error, Equatable {
    /// The database was closed; nothing of the work was done.
    case closed
    /// Too many writes wait already; nothing of this one was done.
    case overloaded
    /// Another process keeps the database locked; nothing of the work was done.
    case busy
    /// The disk is full or cannot be written, or no more files can be opened: it may be better later.
    case unavailable(name: String, message: String)
    /// A value that must be the only one is there already.
    case uniqueViolation(String)
    /// Another constraint was broken.
    case constraintViolation(String)
    /// The database has chosen this transaction to give way to another one, and took it back: the same again may do. Whoever
    /// gets it has been run again as often as is sensible.
    case conflict(String)
    /// COMMIT failed in a way that leaves open whether it took place.
    case commitUnknown(String)
    /// A column does not hold what the code reads from it.
    case column(Int, expected: String)
    /// The file is from a newer version of the service than this one.
    case newerSchema(module: String, found: Int, known: Int)
    /// The database does not promise that what it has committed survives a crash.
    case notDurable(String)
    /// A reading that was to be one statement has a second one, which would see another state of the data.
    case notAlone
    /// Anything else, with the database's own name and words.
    case failed(name: String, message: String)
}
