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

    /// Where a new token is refused, how long the one before is used until another is asked for: as long as a service may keep itself from
    /// asking its issuer for a key that it does not know (`JWKSCachePolicy`).
    private static let detour = Duration.seconds(30)

    private struct Token {
        let secret: Secret
        let start: Uptime
        var renewal: Uptime
        let end: Uptime
    }

    private var token: Token?
    /// The one before, which may be good still where `token` is not yet.
    private var previous: Token?
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
    package mutating func got(_ secret: Secret, lifetime: Duration, askedAt: Uptime, now: Uptime) {
        let end = askedAt + max(lifetime - Self.margin, lifetime / 2)
        // Whoever waits for it would ask for the next one at once, and so on.
        guard now < end else { return failed(NoCredentials(reason: "the token was over when it came"), now: now) }
        isOnItsWay = false
        failure = nil
        // Renewed when three quarters of it are over, so that a token endpoint may be away for the last one.
        previous = token
        token = Token(secret: secret, start: now, renewal: askedAt + lifetime * 3 / 4, end: end)
    }

    package mutating func failed(_ error: NoCredentials, now: Uptime) {
        isOnItsWay = false
        failure = (error, now + Self.pause)
    }

    /// The other side did not take this one: it is not used again. The one before it is, while it lasts.
    /// - Returns: whether there is another, or may be. Of several calls whose token is refused the first one discards it, all may try
    ///   again with the next.
    package mutating func discard(_ secret: Secret, now: Uptime) -> Bool {
        guard let token, token.secret == secret else { return true }
        if var previous, now < previous.end {
            previous.renewal = now + Self.detour
            self.token = previous
            self.previous = nil
            return true
        }
        // What is refused when it is new is refused for other reasons than its age, and so would the next be: its endpoint is not
        // asked once for each call.
        guard now - token.start >= Self.pause else { return false }
        self.token = nil
        return true
    }
}
