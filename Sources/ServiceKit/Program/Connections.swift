/// How many connections a service may have with so many files: one that has no file left for a call would take the remote for away.
struct Connections {
    /// With clients: a third of what is left beside the databases and the log.
    let clients: Int
    /// Kept with other services, of what is left for calls: two files for each client, for under load one is not enough.
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
