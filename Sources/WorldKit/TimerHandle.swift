/// A timer that was set. Cancelling one that has fired, or twice, does nothing.
package protocol TimerHandle: Sendable {
    func cancel()
}
