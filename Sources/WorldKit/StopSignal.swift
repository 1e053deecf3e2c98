internal import Dispatch
internal import Glibc

/// Waits for SIGTERM or SIGINT. A second one ends the process at once.
///
/// Both are ignored by the system, so that only Dispatch sees them: masked ones would still end a process whose main
/// thread Dispatch has parked.
package final class StopSignal: Sendable {
    private let first = OneShot<String>()
    // Made here and let go at the end; in between nobody touches them. Dispatch does not mark its sources Sendable.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Returns when both are watched: Dispatch begins with that on a thread of its own, and one that came before would be lost.
    package init() {
        let queue = DispatchQueue(label: "signals")
        let watched = DispatchGroup()
        let first = first
        let received = Locked(false)
        unsafe sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                let again = received.withLock { received -> Bool in
                    defer { received = true }
                    return received
                }
                if again { exit(130) }
                first.complete(.success(name))
            }
            watched.enter()
            source.setRegistrationHandler { @Sendable in watched.leave() }
            source.activate()
            return source
        }
        watched.wait()
    }

    deinit {
        for source in unsafe sources { source.cancel() }
    }

    /// The name of the first signal.
    package func received() async -> String { (try? await first.value()) ?? "cancelled" }
}
