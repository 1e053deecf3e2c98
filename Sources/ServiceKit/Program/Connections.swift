/// How many connections a service may have with so many files: one that has no file left for a call would take the remote for away.
struct Connections {
    /// With clients: a third of what is left beside the databases and the log.
    let clients: Int
    /// Kept with other services. A request has a call on its way by turns, to one remote after the other, and whose connection is not
    /// needed any more is closed some time after the next one is made: two for each client.
    let remotes: Int

    /// - Parameter openFiles: what the system allows.
    init(openFiles: Int) {
        let left = max(openFiles - Self.others, 3)
        clients = left / 3
        remotes = max(left / 6, 1)
    }

    /// Databases with their journals, logs, what threads wait for.
    private static let others = 64
}
