/// A place inside a transaction that can be gone back to. One of a kind is open at a time.
enum Mark: String, Sendable {
    /// Before a job of a batch.
    case job
    /// Before a part of a job.
    case attempt
}
