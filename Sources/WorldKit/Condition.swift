internal import Glibc

/// A POSIX mutex with a condition whose waits are judged by the monotonic clock. What the threads of this module sleep on.
@safe final class Condition: @unchecked Sendable {  // unchecked: the two POSIX objects are made for sharing
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Sleeps until signalled or until `deadline`. Only inside `locked`; it may also wake without reason.
    func wait(until deadline: Uptime? = nil) {
        guard let deadline else {
            unsafe pthread_cond_wait(condition, mutex)
            return
        }
        var time = timespec(tv_sec: Int(deadline.micros / 1_000_000), tv_nsec: Int(deadline.micros % 1_000_000) * 1000)
        unsafe pthread_cond_timedwait(condition, mutex, &time)
    }

    func signal() { unsafe pthread_cond_signal(condition) }
}
