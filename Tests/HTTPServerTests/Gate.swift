import Glibc

/// Holds the thread that waits at it until it is opened. POSIX's semaphore: there is none for threads in the library.
@safe final class Gate: @unchecked Sendable {  // unchecked: the semaphore is made for sharing
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }

    func open() { unsafe sem_post(semaphore) }
}
