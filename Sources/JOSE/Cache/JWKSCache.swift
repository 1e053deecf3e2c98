package import Observability
package import WorldKit

/// An issuer's keys: fetched before anybody needs them, kept while it is away, asked for again when a token names one that is not
/// known. From any thread.
package final class JWKSCache: Sendable {
    /// There is no key to verify with, or none yet, and the issuer could not be asked.
    package struct Unavailable: Error, Equatable {
        package init() {}
    }

    /// Asks the issuer.
    package typealias Fetch = @Sendable () async throws -> FetchedKeys

    private struct State {
        var machine: JWKSCacheStateMachine
        /// Comes with the end of the fetch that is under way, or of the next one.
        var end = OneShot<Void>()
    }

    private let state: Locked<State>
    private let fetch: Fetch
    private let keysWereRemoved: @Sendable () -> Void
    private let world: any World
    private let log: Log
    private let fetches: (ok: Counter, failed: Counter)

    /// - Parameters:
    ///   - keysWereRemoved: is called after each fetch by which a key has gone, or has become another.
    ///   - fetch: the way to the issuer.
    package init(
        _ policy: JWKSCachePolicy = JWKSCachePolicy(), world: any World, log: Log, metrics: MetricsRegistry,
        keysWereRemoved: @escaping @Sendable () -> Void = {}, fetch: @escaping Fetch
    ) {
        state = Locked(State(machine: JWKSCacheStateMachine(policy, now: world.uptime)))
        self.fetch = fetch
        self.keysWereRemoved = keysWereRemoved
        self.world = world
        self.log = log
        let help = "Fetches of the issuer's keys."
        fetches = (
            metrics.counter("jwks_fetches_total", help, ["outcome": "success"]),
            metrics.counter("jwks_fetches_total", help, ["outcome": "failure"])
        )
    }

    /// Whether there are keys to verify with.
    package var isReady: Bool { state.withLock { $0.machine.isReady(now: world.uptime) } }

    /// The key of that name as far as it is known: it waits for nothing.
    /// - Parameter seeking: whether the issuer is to be asked for one that is not known, where it may be.
    package func knownKey(_ kid: String, seeking: Bool = false) -> RSAPublicKey? {
        if let key = state.withLock({ $0.machine.knownKey(kid, now: world.uptime) }) { return key }
        var asked: Int?
        if seeking, state.withLock({ $0.machine.key(kid, now: world.uptime, asked: &asked) }) == .fetch {
            world.spawn("jwks") { await self.load() }
        }
        return nil
    }

    /// The key of that name. For a name that is not known it may wait for a fetch, and for the one after.
    /// - Parameter deadline: how long that is worth waiting for; nil for as long as it takes.
    /// - Throws: `TokenError.unknownKey`, `Unavailable`, also when the deadline came first; `CancellationError`
    package func key(_ kid: String, until deadline: Uptime? = nil) async throws -> RSAPublicKey {
        var asked: Int?
        while true {
            let (answer, end) = state.withLock { ($0.machine.key(kid, now: world.uptime, asked: &asked), $0.end) }
            switch answer {
            case .key(let key): return key
            case .unknown: throw TokenError.unknownKey
            case .unavailable: throw Unavailable()
            // A task of its own: whoever asked first may go away.
            case .fetch: world.spawn("jwks") { await self.load() }
            case .wait: break
            }
            if let deadline {
                guard try await end.value(until: deadline, in: world) != nil else { throw Unavailable() }
            } else {
                try await end.value()
            }
        }
    }

    /// Fetches the keys where it is time, and waits for that, whatever comes of it.
    /// - Parameter deadline: how long it waits; the fetch goes on.
    package func prepare(until deadline: Uptime) async {
        let end = state.withLock { $0.machine.isDue(now: world.uptime) ? $0.end : nil }
        guard let end else { return }
        world.spawn("jwks") { await self.load() }
        _ = try? await end.value(until: deadline, in: world)
    }

    /// Fetches the keys whenever it is time, until its task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let now = world.uptime
            let (isDue, next, end) = state.withLock { ($0.machine.isDue(now: now), $0.machine.nextFetch, $0.end) }
            if isDue {
                await load()
                continue
            }
            do {
                // A fetch for somebody who asked moves the moment, either way; where that has come already, one is under way.
                if next > now { _ = try await end.value(until: next, in: world) } else { try await end.value() }
            } catch {
                return
            }
        }
    }

    private func load() async {
        let wasReady = isReady
        do {
            let fetched = try await fetch()
            let set = try JWKSet(parsing: fetched.text)
            fetches.ok.increment()
            let change = end { $0.fetched(set, lifetime: fetched.lifetime, now: world.uptime) }
            if change.isAnyGone { keysWereRemoved() }
            if !wasReady || change != .none {
                let kids = set.keys.keys.sorted().joined(separator: " ")
                log.info(
                    "keys of the issuer", ["kids": kids, "passed_over": set.refusals.map(\.description).joined(separator: ", ")])
            }
        } catch is CancellationError {
            end { $0.failed(now: world.uptime) }
        } catch {
            fetches.failed.increment()
            // Before those who wait are told: whoever is refused for it finds why.
            log.warning("the issuer's keys could not be fetched", ["error": "\(error)", "ready": "\(isReady)"])
            end { $0.failed(now: world.uptime) }
        }
    }

    @discardableResult private func end<Result: Sendable>(_ change: (inout JWKSCacheStateMachine) -> Result) -> Result {
        let (result, ended) = state.withLock { state in
            defer { state.end = OneShot() }
            return (change(&state.machine), state.end)
        }
        ended.complete(.success(()))
        return result
    }
}
