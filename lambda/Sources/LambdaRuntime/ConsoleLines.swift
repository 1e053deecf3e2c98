internal import Observability

/// Lines of the log straight to standard error, on the caller's thread: a process that Lambda freezes after its answer would leave those
/// of a `LogWriter` for the next event, or for never.
struct ConsoleLines: Log.Destination {
    func write(_ line: String) { SystemFiles.writeToConsole(Array((line + "\n").utf8)) }
}
