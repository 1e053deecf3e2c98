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
        let digest = try digest(of: text)
        if let token = try remembered(digest) { return token }
        let unverified = try UnverifiedToken(text, policy)
        let epoch = known.epoch
        return try verify(unverified, by: try await keys.key(unverified.kid), digest, epoch: epoch)
    }

    /// The same without waiting.
    /// - Returns: nil where its key is not known, or none is.
    /// - Throws: `TokenError`, `OpenSSLError`
    package func verifyAtOnce(_ text: [UInt8]) throws -> AccessToken? {
        let digest = try digest(of: text)
        if let token = try remembered(digest) { return token }
        let unverified = try UnverifiedToken(text, policy)
        let epoch = known.epoch
        guard let key = keys.knownKey(unverified.kid) else { return nil }
        return try verify(unverified, by: key, digest, epoch: epoch)
    }

    private func digest(of text: [UInt8]) throws -> SHA256Digest {
        guard text.count <= CompactJWS.maximumSize else { throw TokenError.tooLarge }
        return try SHA256Digest(text)
    }

    private func remembered(_ digest: SHA256Digest) throws -> AccessToken? {
        guard let token = known.token(digest, now: world.uptime) else { return nil }
        guard UnverifiedToken.isCurrent(expires: token.expires, policy, now: world.now) else { throw TokenError.expired }
        return token
    }

    /// - Parameter epoch: of what is remembered, as it was before the key was looked up.
    private func verify(_ unverified: UnverifiedToken, by key: RSAPublicKey, _ digest: SHA256Digest, epoch: Int) throws -> AccessToken {
        let token = try unverified.verified(by: key, policy, now: world.now)
        known.add(token, digest, epoch: epoch, now: world.uptime)
        return token
    }
}
