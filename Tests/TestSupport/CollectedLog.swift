internal import Observability
internal import WorldKit

/// Keeps the lines of a log.
package final class CollectedLog: Log.Destination {
    private let kept = Locked<[String]>([])

    package init() {}

    package var lines: [String] { kept.withLock { $0 } }

    package func write(_ line: String) { kept.withLock { $0.append(line) } }
}
