internal import Glibc

/// Starts POSIX threads.
enum Thread {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a thread of its own that nobody joins. Its name is cut to the 15 bytes that Linux allows.
    ///
    /// A process that cannot have a thread at its start cannot work at all: it ends here, saying so.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(name, body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, entry, start)
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            let line = Array("cannot start the thread \(name): \(reason)\n".utf8)
            _ = unsafe write(STDERR_FILENO, line, line.count)
            exit(1)
        }
        pthread_detach(thread)
    }

    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument = unsafe argument else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        setName(start.name)
        start.body()
        return nil
    }

    /// Names the calling thread for `top` and the debugger. pthread_setname_np is not to be had from Swift.
    private static func setName(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = unsafe write(file, bytes, bytes.count)  // a thread without its name works as well
        close(file)
    }
}
