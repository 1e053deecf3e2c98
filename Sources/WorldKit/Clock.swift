internal import Glibc

/// Reads a clock of the system.
enum Clock {
    static func micros(_ id: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(id, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
