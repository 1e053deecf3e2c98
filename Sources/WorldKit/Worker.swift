/// A serial queue of synchronous steps: alive it is a thread, under simulation a step of the scheduler.
///
/// Blocking C calls belong here and nowhere else.
package protocol Worker: Sendable {
    /// Runs `step` after all that were submitted before it, never two at once. From any thread; returns at once.
    /// After the World has stopped nothing runs any more.
    func submit(_ step: @escaping @Sendable () -> Void)
}
