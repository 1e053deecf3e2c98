#if DEBUG || SIMULACION
/// The named places where a rehearsal may stop, hold up or kill what runs: before and after each transaction, each call to
/// another service, each word to the payment gateway. None of them is in what ships.
package enum FaultPoint {
    /// Who is told, in the running task and in those that it spawns: a test that runs a rival at an exact point.
    @TaskLocal package static var visitor: (@Sendable (_ point: String) async -> Void)?

    /// Who is told wherever it is: a program that was started to kill itself at one of them.
    private static let sentinel = Locked<Sentinel?>(nil)

    /// A closure is kept in a structure: one that is lent by itself to a generic closure comes back wrapped once more each time.
    private struct Sentinel { let visit: @Sendable (_ point: String) -> Void }

    /// Sets who is told in the whole process.
    package static func watch(_ visit: (@Sendable (_ point: String) -> Void)?) { sentinel.withLock { $0 = visit.map(Sentinel.init) } }

    /// Says that the running task has come to a place, such as `before commit empezar`. It goes on when those who are told return.
    package static func reached(_ point: @autoclosure () -> String) async {
        if let visitor { await visitor(point()) }
        if let sentinel = sentinel.withLock({ $0 }) { sentinel.visit(point()) }
    }
}
#endif
