package import Observability
package import OutboundHTTP
package import Resilience
package import WorldKit

/// Another service, as a Cliente calls it: deadline → retry → circuit breaker → call, one breaker for each remote.
package struct RemoteService: Sendable {
    package let name: String
    private let baseURL: String
    private let credentials: any RemoteCredentials
    private let http: any HTTPClient
    private let world: any World
    private let policy: ResiliencePolicy
    private let kind: RemoteKind
    private let budget: Locked<RetryBudget>
    private let calls: RemoteMetrics
    private let log: Log
    private let spans: RemoteSpans
    private let failure = Locked<RemoteError?>(nil)
    /// That of this remote, shared by all its calls.
    package let breaker: CircuitBreaker

    package init(
        _ name: String, baseURL: String, credentials: any RemoteCredentials, http: any HTTPClient, world: any World,
        policy: ResiliencePolicy = .pinguinos, kind: RemoteKind = .worker,
        metrics: MetricsRegistry = MetricsRegistry(), log: Log? = nil, tracer: Tracer = .off
    ) {
        self.name = name
        self.baseURL = baseURL
        self.credentials = credentials
        self.http = http
        self.world = world
        self.policy = policy
        self.kind = kind
        budget = Locked(policy.budget)
        breaker = CircuitBreaker(remote: name, policy: policy.breaker, world: world)
        calls = RemoteMetrics(name, breaker, metrics)
        self.log = log ?? .none(world)
        spans = RemoteSpans(name, baseURL: baseURL, tracer, world)
    }

    /// What failed last, if anything has: for whoever looks at the breaker.
    package var lastError: RemoteError? { failure.withLock { $0 } }

    /// Calls, and calls again after a failure as the policy says, as long as the deadline of the running task allows.
    /// - Returns: any answer but one that says the remote is broken (500 and above), has too much to do (429), or is still at
    ///   it (409 with Retry-After).
    /// - Throws: `RemoteError`, `CancellationError`
    package func send(_ request: RemoteRequest) async throws -> RemoteAnswer {
        var tries: [RemoteTry] = []
        return try await send(request, noting: &tries)
    }

    /// The same, telling each try, whether it answers or throws.
    /// - Throws: `RemoteError`, `CancellationError`
    package func send(_ request: RemoteRequest, noting tries: inout [RemoteTry]) async throws -> RemoteAnswer {
        let deadline = Deadline.current
        budget.withLock { $0.recordCall(now: world.uptime) }
        var mayHaveHappened = false
        var repeats = 0
        while true {
            do throws(RemoteError) {
                let response = try await attempt(request, deadline, resend: repeats, &tries)
                return RemoteAnswer(response, mayHaveHappenedBefore: mayHaveHappened)
            } catch {
                try Task.checkCancellation()
                if error.wasTried { failure.withLock { $0 = error } }
                mayHaveHappened = mayHaveHappened || error.mayHaveHappened
                guard let pause = pause(after: error, of: request, repeats, mayHaveHappened: mayHaveHappened, deadline) else {
                    throw error.after(mayHaveHappened: mayHaveHappened, closedFor: breaker.openFor)
                }
                repeats += 1
                calls.repeated()
                try await world.sleep(for: pause)
            }
        }
    }

    /// How long to wait before the next try; nil when there is none.
    private func pause(
        after error: RemoteError, of request: RemoteRequest, _ repeats: Int, mayHaveHappened: Bool, _ deadline: Deadline?
    ) -> Duration? {
        guard kind.mayPass(error), request.isRepeatable || !mayHaveHappened,
            let pause = policy.retry.pause(
                beforeRetry: repeats + 1, random: world.random(), wanted: error.retryAfter ?? .zero, left: deadline?.left(now: world.uptime)
            )
        else { return nil }
        guard budget.withLock({ $0.withdraw(now: world.uptime) }) else {
            calls.notRepeated()
            return nil
        }
        return pause
    }

    private func attempt(
        _ request: RemoteRequest, _ deadline: Deadline?, resend: Int, _ tries: inout [RemoteTry]
    ) async throws(RemoteError) -> OutboundResponse {
        #if DEBUG || SIMULACION
        await FaultPoint.reached("before call \(name)")
        #endif
        let circuit = breaker.effectiveState
        let left = deadline?.left(now: world.uptime)
        guard left != .zero else { throw RemoteError(remote: name, cause: .deadlinePassed, mayHaveHappened: false) }
        let permit: CircuitBreaker.Permit
        do throws(CallNotPermitted) {
            permit = try breaker.acquire()
        } catch {
            calls.rejected()
            tries.append(RemoteTry(status: nil, took: .zero, hasLeft: false, circuit: circuit))
            throw RemoteError(remote: name, cause: .circuitOpen(retryAfter: error.retryAfter), mayHaveHappened: false)
        }
        let start = world.uptime
        func record(_ outcome: CircuitBreakerStateMachine.Outcome) {
            calls.record(outcome, took: world.uptime - start)
            log.tell(breaker.record(outcome, permit: permit), of: name, policy.breaker)
        }
        let timeout = min(policy.timeout, left ?? policy.timeout)
        do {
            let response = try await spans.record(request.method, resend: resend) {
                try await send(request, timeout: timeout, start: start)
            }
            #if DEBUG || SIMULACION
            await FaultPoint.reached("after call \(name)")
            #endif
            tries.append(RemoteTry(status: response.status, took: world.uptime - start, hasLeft: true, circuit: circuit))
            guard let error = refusal(in: response, to: request) else {
                record(.success)
                return response
            }
            record(kind.outcome(response.status))
            throw error
        } catch let error as RemoteError {
            throw error
        } catch let error as NoCredentials {
            // Not the remote's fault, and nothing was sent to it.
            record(.ignored)
            tries.append(RemoteTry(status: nil, took: world.uptime - start, hasLeft: false, circuit: circuit))
            throw RemoteError(remote: name, cause: .noCredentials(error), mayHaveHappened: false)
        } catch let error as HTTPClientError {
            // A caller with too little patience says nothing of the remote, whatever it was waiting for when that ended.
            let isTooLate = error.kind == .timedOut || world.uptime - start >= timeout
            let isImpatient = isTooLate && timeout < min(policy.fairTime, policy.timeout)
            record(error.kind == .closed || isImpatient ? .ignored : .failure)
            tries.append(RemoteTry(status: nil, took: world.uptime - start, hasLeft: error.wasSent, circuit: circuit))
            throw RemoteError(remote: name, cause: .noAnswer(error), mayHaveHappened: error.wasSent)
        } catch {  // the caller gave up
            record(.ignored)
            tries.append(RemoteTry(status: nil, took: world.uptime - start, hasLeft: true, circuit: circuit))
            throw RemoteError(remote: name, cause: .cancelled, mayHaveHappened: true)
        }
    }

    /// A token that is refused may just have been withdrawn, such as with the key it was signed with, or be newer than what the remote knows:
    /// with another one the call goes out again, for whoever refuses a token has done nothing. There are two others at the most: the one
    /// before, and one that is made now.
    private func send(_ request: RemoteRequest, timeout: Duration, start: Uptime) async throws -> OutboundResponse {
        let end = start + timeout
        var others = 2
        while true {
            let token = try await credentials.token(until: end)
            let left = end - world.uptime
            guard left > .zero else { throw NoCredentials(reason: "the token came too late for this call") }
            let response = try await http.send(outbound(request, token, timeout: left))
            guard response.status == 401, others > 0, credentials.wasRefused(token) else { return response }
            others -= 1
        }
    }

    /// The error that an answer is; nil for one that says something of the matter.
    private func refusal(in response: OutboundResponse, to request: RemoteRequest) -> RemoteError? {
        if response.status == 401, credentials.areRenewed { return RemoteError(remote: name, cause: .tokenRefused, mayHaveHappened: false) }
        let retryAfter = response.retryAfter
        let isAtIt = response.status == 409 && request.isRepeatable && retryAfter != nil
        guard response.status >= 500 || response.status == 429 || isAtIt else { return nil }
        let cause = RemoteError.Cause.answered(status: response.status, retryAfter: retryAfter)
        return RemoteError(remote: name, cause: cause, mayHaveHappened: response.status != 429)
    }

    private func outbound(_ request: RemoteRequest, _ token: Secret, timeout: Duration) -> OutboundRequest {
        var headers: [(name: String, value: String)] = [
            ("Authorization", "Bearer " + token.value), ("Accept", "application/json"),
            (Deadline.header, String(max(1, Self.patience(of: timeout).millis))),
        ]
        if request.body != nil { headers.append(("Content-Type", "application/json")) }
        if let key = request.key { headers.append((IdempotencyKey.header, key)) }
        if let trace = TraceContext.current { headers.append(("traceparent", trace.traceparent)) }
        return OutboundRequest(request.method, baseURL + request.path, headers: headers, body: request.body, timeout: timeout)
    }

    /// What the remote is told of a call's time-out: less, so that its own answer when that has passed, such as that it is still at
    /// it, arrives before the call is given up. The time-out also counts connecting and the way there and back.
    static func patience(of timeout: Duration) -> Duration { timeout - min(timeout / 2, max(timeout / 10, .milliseconds(5))) }
}
