/// An answer of the Runtime API after which there is no going on.
struct RuntimeAPIError: Error, Equatable {
    /// The last part of the path that was called.
    let call: String
    let status: Int
    /// For the log.
    let reason: String
}
