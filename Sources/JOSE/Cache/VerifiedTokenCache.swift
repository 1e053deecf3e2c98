internal import WorldKit

/// Tokens that were verified a moment ago: one that comes again costs a hash. From any thread.
///
/// Of a token its SHA-256 alone is kept. There are two generations: when the younger is full it becomes the older, and what nobody asked
/// for since then goes. So its size is bounded, and a flood of tokens that are verified but once cannot put out those in use.
package final class VerifiedTokenCache: Sendable {
    private struct Entry {
        let token: AccessToken
        /// By the monotonic clock: nothing is believed for longer than that, whatever the wall clock does.
        let end: Uptime
    }

    private struct State {
        var young: [SHA256Digest: Entry] = [:]
        var old: [SHA256Digest: Entry] = [:]
        /// Grows with each flush.
        var epoch = 0
    }

    private let state = Locked(State())
    private let half: Int
    private let lifetime: Duration

    /// - Parameters:
    ///   - count: tokens at the most.
    ///   - lifetime: how long a token is believed without its signature being looked at again.
    init(count: Int = 4096, lifetime: Duration = .seconds(60)) {
        half = max(1, count / 2)
        self.lifetime = lifetime
    }

    /// How often it was flushed: a token that was verified before a flush must not be added after it.
    var epoch: Int { state.withLock { $0.epoch } }

    /// nil for one that is not known, or no more. Whether it has expired is for the caller to see.
    func token(_ digest: SHA256Digest, now: Uptime) -> AccessToken? {
        state.withLock { state in
            if let entry = state.young[digest] { return now < entry.end ? entry.token : nil }
            guard let entry = state.old[digest], now < entry.end else { return nil }
            add(entry, digest, &state)
            return entry.token
        }
    }

    /// - Parameter epoch: as it was before the token's key was looked up.
    func add(_ token: AccessToken, _ digest: SHA256Digest, epoch: Int, now: Uptime) {
        state.withLock { state in
            if state.epoch == epoch { add(Entry(token: token, end: now + lifetime), digest, &state) }
        }
    }

    /// Forgets all, because a key has gone that some may have been signed with.
    func flush() {
        state.withLock { state in
            state.young = [:]
            state.old = [:]
            state.epoch += 1
        }
    }

    private func add(_ entry: Entry, _ digest: SHA256Digest, _ state: inout State) {
        if state.young.count >= half {
            state.old = state.young
            state.young = [:]
        }
        state.young[digest] = entry
    }
}
