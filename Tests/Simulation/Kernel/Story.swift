/// What happened in a run, a line for each thing, for whoever looks for the reason of a failure.
final class Story: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// Whether anybody wants to read it.
    let isTold: Bool
    private(set) var lines: [String] = []

    init(isTold: Bool) { self.isTold = isTold }

    /// - Parameter time: microseconds since the beginning.
    func tell(_ time: Int64, _ event: String, _ detail: @autoclosure () -> String) {
        guard isTold else { return }
        let micros = String(time % 1_000_000)
        let padding = String(repeating: "0", count: 6 - micros.utf8.count)
        lines.append("\(time / 1_000_000).\(padding)\(micros)  \(event)  \(detail())")
    }
}
