package import WorldKit

/// When a service account gets a token, and which one it uses meanwhile. It asks nobody and has no clock: `ServiceAccount` does and has.
package struct TokenSupply: Sendable {
    /// What to do about a token.
    package enum Action: Sendable, Equatable {
        /// This one is good.
        case use(Secret)
        /// This one is good, and the caller is to get the next one meanwhile.
        case renew(Secret)
        /// There is none: the caller is to get one, and to ask again after it.
        case get
        /// One is on its way: ask again after it.
        case wait
        /// The last try has just failed: so would the next.
        case failed(NoCredentials)
    }

    /// Between a try that failed and the next.
    private static let pause = Duration.seconds(1)
    /// A token is not shown in the last moments of its life: it would end on the way.
    private static let margin = Duration.seconds(5)

    private var token: (secret: Secret, renewal: Uptime, end: Uptime)?
    private var isOnItsWay = false
    private var failure: (error: NoCredentials, until: Uptime)?

    package init() {}

    package mutating func next(now: Uptime) -> Action {
        if let token, now < token.end {
            guard now >= token.renewal, !isOnItsWay, failure.map({ now >= $0.until }) ?? true else { return .use(token.secret) }
            isOnItsWay = true
            return .renew(token.secret)
        }
        if isOnItsWay { return .wait }
        if let failure, now < failure.until { return .failed(failure.error) }
        isOnItsWay = true
        return .get
    }

    /// - Parameter lifetime: how long it is good, from when it was asked for.
    package mutating func got(_ secret: Secret, lifetime: Duration, askedAt: Uptime) {
        isOnItsWay = false
        failure = nil
        // Renewed when three quarters of it are over, so that a token endpoint may be away for the last one.
        token = (secret, askedAt + lifetime * 3 / 4, askedAt + max(lifetime - Self.margin, lifetime / 2))
    }

    package mutating func failed(_ error: NoCredentials, now: Uptime) {
        isOnItsWay = false
        failure = (error, now + Self.pause)
    }

    /// - Returns: whether it was the one in use.
    package mutating func discard(_ secret: Secret) -> Bool {
        guard token?.secret == secret else { return false }
        token = nil
        return true
    }
}
