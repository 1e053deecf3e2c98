#if DEBUG || SIMULACION
/// What becomes of a COMMIT, as a rehearsal will have it.
package enum CommitFate: String, Sendable, CaseIterable {
    /// It takes place and says so.
    case done
    /// Taken back, with an error after which the same is run again.
    case conflict
    /// Taken back, with an error after which it is not.
    case refused
    /// It takes place, and whoever asked for it cannot know.
    case unknownDone
    /// It does not take place, and whoever asked for it cannot know.
    case unknownNotDone
    /// The process ends before it.
    case killedBefore
    /// The process ends after it, before anybody is told.
    case killedAfter
}
#endif
