package import WorldKit

/// When an issuer is asked for its keys, and what is known of a key meanwhile. It asks nobody and has no clock: `JWKSCache` does and has.
///
/// A name that is not known may be that of a new key, so that it is worth a question, or anything that somebody made up, so that it is
/// worth no more than one in each cooldown. That one is for all who ask meanwhile.
package struct JWKSCacheStateMachine: Sendable {
    /// What is known of a key.
    package enum Answer: Sendable, Equatable {
        case key(RSAPublicKey)
        /// The issuer does not have it, as far as may be asked.
        case unknown
        /// The issuer cannot be asked, or there was no set yet.
        case unavailable
        /// A fetch is under way that may tell; ask again after it.
        case wait
        /// The caller is to fetch, and to tell `fetched` or `failed` of it; ask again after it.
        case fetch
    }

    /// How the keys differ from those before.
    package enum Change: Sendable, Equatable {
        case none
        /// There are others too; the first set is all news.
        case news
        /// One is gone, or is another under the same name.
        case loss

        /// Whether what was verified before may not be believed any more.
        package var isAnyGone: Bool { self == .loss }
    }

    private let policy: JWKSCachePolicy
    private var set: JWKSet?
    private var loadedAt: Uptime?
    private var isFetching = false
    /// How many fetches have begun.
    private var begun = 0
    private var lastFetchFailed = false
    /// When a name that was not known last brought about a fetch.
    private var askedAt: Uptime?
    /// Names that the issuer does not have, until when that is believed.
    private var unknown: [String: Uptime] = [:]

    /// When the keys are to be fetched without anybody asking.
    package private(set) var nextFetch: Uptime

    package init(_ policy: JWKSCachePolicy, now: Uptime) {
        self.policy = policy
        nextFetch = now
    }

    /// Whether there are keys to verify with.
    package func isReady(now: Uptime) -> Bool {
        guard let set, let loadedAt else { return false }
        return !set.keys.isEmpty && now - loadedAt < policy.maximumAge
    }

    /// The key of that name as far as it is known, without asking anybody.
    package func knownKey(_ kid: String, now: Uptime) -> RSAPublicKey? { isReady(now: now) ? set?.keys[kid] : nil }

    /// - Parameter asked: how many fetches had begun when this caller first asked; nil where it asks only now, which is noted in it. It is
    ///   told to wait twice at the most.
    package mutating func key(_ kid: String, now: Uptime, asked: inout Int?) -> Answer {
        // The first set is fetched in the background: whoever comes before it brings about nothing.
        guard let set, isReady(now: now) else { return .unavailable }
        if let key = set.keys[kid] { return .key(key) }
        if let end = unknown[kid], now < end { return .unknown }
        let first = asked ?? begun
        asked = first
        // One that had begun when the caller came proves nothing: the issuer may have answered it before it made the key.
        if begun - (isFetching ? 1 : 0) > first {
            if lastFetchFailed { return .unavailable }
            remember(kid, now)
            return .unknown
        }
        if isFetching { return .wait }
        if let askedAt, now - askedAt < policy.cooldown { return lastFetchFailed ? .unavailable : .unknown }
        askedAt = now
        begin()
        return .fetch
    }

    /// Whether the caller is to fetch because it is time, and to tell `fetched` or `failed` of it.
    package mutating func isDue(now: Uptime) -> Bool {
        guard !isFetching, now >= nextFetch else { return false }
        begin()
        return true
    }

    /// The issuer's keys, all that it has now.
    /// - Parameter lifetime: what the issuer says of them.
    package mutating func fetched(_ fresh: JWKSet, lifetime: Duration?, now: Uptime) -> Change {
        isFetching = false
        lastFetchFailed = false
        let before = set
        set = fresh
        loadedAt = now
        let own = lifetime.map { min(max($0, policy.lifetimes.lowerBound), policy.lifetimes.upperBound) } ?? policy.lifetime
        // One that has withdrawn all it had will have others.
        nextFetch = now + (fresh.keys.isEmpty ? policy.pause.empty : own)
        guard let before else { return .news }
        if before.keys.contains(where: { fresh.keys[$0.key] != $0.value }) { return .loss }
        return fresh.keys.count > before.keys.count ? .news : .none
    }

    /// The issuer could not be asked, or gave no set: what is known stays.
    package mutating func failed(now: Uptime) {
        isFetching = false
        lastFetchFailed = true
        nextFetch = now + (isReady(now: now) ? policy.pause.stale : policy.pause.empty)
    }

    private mutating func begin() {
        isFetching = true
        begun += 1
    }

    private mutating func remember(_ kid: String, _ now: Uptime) {
        if unknown.count >= policy.unknown.count { unknown = unknown.filter { now < $0.value } }
        // Full of names that are believed still: these bring about no fetch, others one in each cooldown.
        if unknown.count < policy.unknown.count { unknown[kid] = now + policy.unknown.lifetime }
    }
}
