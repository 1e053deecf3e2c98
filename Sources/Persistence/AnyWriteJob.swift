/// A job of any value.
protocol AnyWriteJob: AnyObject, Sendable {
    /// Does the work inside a transaction. On the writer's thread.
    func run(in transaction: Transaction) throws
    /// Hands over what `run` made. Exactly one of `answer` and `fail` is called, once.
    func answer()
    func fail(_ error: any Error)
}
