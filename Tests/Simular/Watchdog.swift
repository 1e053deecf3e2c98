import Glibc

/// Ends the process where one seed takes much too long: code that waits within a step hangs all of it.
enum Watchdog {
    private static let seconds: UInt32 = 60
    /// Its text is written by a signal's handler, which may do little.
    nonisolated(unsafe) private static var message: [CChar] = []

    static func watch(_ seed: UInt64) {
        unsafe message = Array("wrong\t\(seed)\thangs within a step\n".utf8CString.dropLast())
        signal(SIGALRM) { _ in
            unsafe write(STDOUT_FILENO, Watchdog.message, Watchdog.message.count)
            _exit(1)
        }
        alarm(seconds)
    }
}
