/// Something that an `EventLoop` drives besides what it waits for: a library with work and time-outs of its own.
package protocol EventSource: AnyObject {
    /// Does what is due; called on the loop's thread in each of its turns, before it sleeps.
    /// - Returns: how long the loop may sleep at the most, as far as this source is concerned; nil for as long as nothing happens.
    func turn() -> Duration?

    /// The loop ends, and there is no turn any more; called once, on its thread.
    func loopEnds()
}

extension EventSource {
    /// Nothing, for a source that keeps nothing of the loop's.
    package func loopEnds() {}
}
