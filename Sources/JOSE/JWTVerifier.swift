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

    /// - Parameters:
    ///   - text: the token as it was sent.
    ///   - deadline: how long it is worth waiting for a key that is not known; nil for as long as it takes.
    /// - Throws: `TokenError`, `JWKSCache.Unavailable`, `CancellationError`, `OpenSSLError`
    package func verify(_ text: [UInt8], until deadline: Uptime? = nil) async throws -> AccessToken {
        switch try look(at: text) {
        case .known(let token): token
        case .new(let new): try verify(new, by: try await keys.key(new.token.kid, until: deadline))
        }
    }

    /// The same without waiting. Where its key is not known, the issuer is asked for it meanwhile, if it may be.
    /// - Returns: nil where its key is not known, or none is.
    /// - Throws: `TokenError`, `OpenSSLError`
    package func verifyAtOnce(_ text: [UInt8]) throws -> AccessToken? {
        switch try look(at: text) {
        case .known(let token): token
        case .new(let new): try keys.knownKey(new.token.kid, seeking: true).map { try verify(new, by: $0) }
        }
    }

    /// A token that was not verified in the last minute.
    private struct New {
        let token: UnverifiedToken
        let digest: SHA256Digest
        /// Of what is remembered, as it was before the token's key is looked up.
        let epoch: Int
    }

    private enum Found {
        case known(AccessToken)
        case new(New)
    }

    private func look(at text: [UInt8]) throws -> Found {
        guard text.count <= CompactJWS.maximumSize else { throw TokenError.tooLarge }
        let digest = try SHA256Digest(text)
        guard let token = known.token(digest, now: world.uptime) else {
            return .new(New(token: try UnverifiedToken(text, policy), digest: digest, epoch: known.epoch))
        }
        guard UnverifiedToken.isCurrent(expires: token.expires, policy, now: world.now) else { throw TokenError.expired }
        return .known(token)
    }

    private func verify(_ new: New, by key: RSAPublicKey) throws -> AccessToken {
        let token = try new.token.verified(by: key, policy, now: world.now)
        known.add(token, new.digest, epoch: new.epoch, now: world.uptime)
        return token
    }
}
