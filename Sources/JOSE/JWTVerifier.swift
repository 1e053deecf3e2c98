package import Observability
package import WorldKit

/// Finds out whether an access token is what it says, by the keys of its issuer. From any thread.
package final class JWTVerifier: Sendable {
    private let policy: TokenPolicy
    private let known: VerifiedTokenCache
    private let world: any World

    /// The issuer's keys: `run` fetches them.
    package let keys: JWKSCache

    /// - Parameter fetch: the way to the issuer's keys.
    package init(
        _ policy: TokenPolicy, cache: JWKSCachePolicy = JWKSCachePolicy(), world: any World, log: Log, metrics: MetricsRegistry,
        fetch: @escaping JWKSCache.Fetch
    ) {
        self.policy = policy
        self.world = world
        let known = VerifiedTokenCache()
        self.known = known
        keys = JWKSCache(cache, world: world, log: log, metrics: metrics, keysWereRemoved: { known.flush() }, fetch: fetch)
    }

    /// - Parameter text: the token as it was sent.
    /// - Throws: `TokenError`, `JWKSCache.Unavailable`, `CancellationError`, `OpenSSLError`
    package func verify(_ text: [UInt8]) async throws -> AccessToken {
        guard text.count <= CompactJWS.maximumSize else { throw TokenError.tooLarge }
        let digest = try SHA256Digest(text)
        if let token = known.token(digest, now: world.uptime) {
            guard UnverifiedToken.isCurrent(expires: token.expires, policy, now: world.now) else { throw TokenError.expired }
            return token
        }
        let unverified = try UnverifiedToken(text, policy)
        let epoch = known.epoch
        let token = try unverified.verified(by: try await keys.key(unverified.kid), policy, now: world.now)
        known.add(token, digest, epoch: epoch, now: world.uptime)
        return token
    }
}
