/// What the answers of a remote say of itself.
package enum RemoteKind: Sendable {
    /// It does itself what it is asked: 500 and above say that it is broken.
    case worker
    /// It hands on what it is asked to others: 502, 503 and 504 are about those, and say that it is well itself. What ended with 502 or 504
    /// over there is not done again: it ended so by what was asked.
    case intermediary

    /// Whether an answer says that the remote is broken.
    func isBroken(_ status: Int) -> Bool {
        switch self {
        case .worker: status >= 500
        case .intermediary: status >= 500 && !(502...504 ~= status)
        }
    }

    /// Whether the same call may end better in a moment.
    func mayPass(_ error: RemoteError) -> Bool {
        if self == .intermediary, case .answered(let status, _) = error.cause, status == 502 || status == 504 { return false }
        return error.mayPass
    }
}
