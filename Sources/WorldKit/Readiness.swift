internal import CEpoll

/// What a descriptor is waited for, or is ready for.
package struct Readiness: OptionSet, Sendable {
    /// The bits of epoll(7).
    package let rawValue: UInt32

    /// - Parameter rawValue: bits of epoll(7).
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to read, or the other side has ended.
    package static let reading = Readiness(rawValue: EPOLLIN.rawValue)
    /// There is room to write, or a connection was made.
    package static let writing = Readiness(rawValue: EPOLLOUT.rawValue)
    /// Never waited for, always told.
    package static let failure = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}
