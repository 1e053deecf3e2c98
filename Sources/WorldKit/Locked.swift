#if PTHREAD_LOCKS
internal import Glibc
#else
public import Synchronization
#endif

/// A value behind a lock: the one lock of the project.
///
/// It is `Mutex` of the standard library. ThreadSanitizer does not understand that one on Linux (it is a bare futex) and
/// would report every use of it, so builds for that sanitizer define `PTHREAD_LOCKS` and get a POSIX mutex instead.
///
/// `withLock` may be called from any thread or task; its body must not wait, and must not lock the same value again.
#if PTHREAD_LOCKS
@safe package final class Locked<Value>: @unchecked Sendable {  // unchecked: `value` is touched under `mutex` alone
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
#else
public final class Locked<Value>: Sendable {
    // Public, because of nothing else do other modules see how it is made: they would work the type out anew each time that they lock.
    @usableFromInline let mutex: Mutex<Value>

    /// - Parameter value: what it holds first.
    @inlinable public init(_ value: sending Value) { mutex = Mutex(value) }

    /// Runs `body` with the value while nobody else can; from any thread, for an instant, and not inside itself.
    /// - Returns: what `body` does, or throws what it throws.
    @inlinable public func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock(body)
    }
}
#endif
