package import Observability
package import OutboundHTTP
package import Resilience
package import WorldKit

/// Another service, as a Cliente calls it: retry → circuit breaker → call, one breaker for each remote.
package struct RemoteService: Sendable {
    /// One call, without what all calls to this remote share.
    package struct Request: Sendable {
        let method: String
        let path: String
        let body: [UInt8]?
        let isRepeatable: Bool
        var passesOpenBreaker = false

        private init(_ method: String, _ path: String, _ body: [UInt8]?, isRepeatable: Bool) {
            self.method = method
            self.path = path
            self.body = body
            self.isRepeatable = isRepeatable
        }

        /// - Parameter path: with a slash in front, encoded.
        package static func get(_ path: String) -> Request { Request("GET", path, nil, isRepeatable: true) }

        /// - Parameter isRepeatable: true where doing it twice is the same as once. Otherwise it is sent again only when
        ///   nothing of it has left.
        package static func post(_ path: String, _ body: [UInt8], isRepeatable: Bool = false) -> Request {
            Request("POST", path, body, isRepeatable: isRepeatable)
        }

        /// A POST that ends what an earlier call began: takes it back, or makes it final. It is harmless to repeat, and is
        /// tried while the breaker is open too: giving it up would leave that open for good.
        package static func settlement(_ path: String, _ body: [UInt8]) -> Request {
            var request = post(path, body, isRepeatable: true)
            request.passesOpenBreaker = true
            return request
        }
    }

    let name: String
    private let baseURL: String
    private let token: Secret
    private let http: any HTTPClient
    private let world: any World
    private let timeout: Duration
    private let retry: RetryPolicy
    private let calls: RemoteMetrics
    private let spans: RemoteSpans
    /// That of this remote, shared by all its calls.
    package let breaker: CircuitBreaker

    package init(
        _ name: String, baseURL: String, token: Secret, http: any HTTPClient, world: any World, timeout: Duration = .seconds(5),
        retry: RetryPolicy = RetryPolicy(), metrics: MetricsRegistry = MetricsRegistry(), tracer: Tracer = .off,
        breaker: CircuitBreakerStateMachine = .init(failureThreshold: 3, waitDurationInOpenState: .seconds(30))
    ) {
        self.name = name
        self.baseURL = baseURL
        self.token = token
        self.http = http
        self.world = world
        self.timeout = timeout
        self.retry = retry
        self.breaker = CircuitBreaker(remote: name, machine: breaker, world: world)
        calls = RemoteMetrics(name, self.breaker, metrics)
        spans = RemoteSpans(name, baseURL: baseURL, tracer, world)
    }

    /// Calls, and calls again after a failure as the policy says.
    /// - Returns: any answer but one that says the remote is broken (500 and above) or has too much to do (429).
    /// - Throws: `RemoteError`, `CancellationError`
    package func send(_ request: Request) async throws -> OutboundResponse {
        var mayHaveHappened = false
        var number = 0
        while true {
            do throws(RemoteError) {
                return try await attempt(request, resend: number)
            } catch {
                try Task.checkCancellation()
                mayHaveHappened = mayHaveHappened || error.mayHaveHappened
                number += 1
                // Whoever asks to be left alone is, unless that would take longer than any pause of ours.
                let wanted = error.retryAfter ?? .zero
                guard error.mayPass, request.isRepeatable || !mayHaveHappened, wanted <= retry.maximumPause,
                    let pause = retry.pause(beforeRetry: number, random: world.random())
                else { throw error.after(mayHaveHappened: mayHaveHappened) }
                try await world.sleep(for: max(pause, wanted))
            }
        }
    }

    private func attempt(_ request: Request, resend: Int) async throws(RemoteError) -> OutboundResponse {
        let permit: UInt64?
        do throws(CallNotPermitted) {
            permit = try breaker.acquire()
        } catch {
            guard request.passesOpenBreaker else {
                calls.rejected()
                throw RemoteError(remote: name, cause: .circuitOpen(retryAfter: error.retryAfter), mayHaveHappened: false)
            }
            permit = nil
        }
        let start = world.uptime
        func record(_ outcome: CircuitBreakerStateMachine.Outcome) {
            calls.record(outcome, took: world.uptime - start)
            if let permit { breaker.record(outcome, permit: permit) }
        }
        do {
            let response = try await spans.record(request.method, resend: resend) { try await http.send(outbound(request)) }
            let isBusy = response.status == 429
            guard response.status >= 500 || isBusy else {
                record(.success)
                return response
            }
            // One that has too much to do is not broken, and has done nothing.
            record(isBusy ? .ignored : .failure)
            let cause = RemoteError.Cause.answered(status: response.status, retryAfter: response.retryAfter)
            throw RemoteError(remote: name, cause: cause, mayHaveHappened: !isBusy)
        } catch let error as RemoteError {
            throw error
        } catch let error as HTTPClientError {
            record(error.kind == .closed ? .ignored : .failure)
            throw RemoteError(remote: name, cause: .noAnswer(error), mayHaveHappened: error.wasSent)
        } catch {  // the caller gave up
            record(.ignored)
            throw RemoteError(remote: name, cause: .cancelled, mayHaveHappened: true)
        }
    }

    private func outbound(_ request: Request) -> OutboundRequest {
        var headers: [(name: String, value: String)] = [("Authorization", "Bearer " + token.value), ("Accept", "application/json")]
        if request.body != nil { headers.append(("Content-Type", "application/json")) }
        if let trace = TraceContext.current { headers.append(("traceparent", trace.traceparent)) }
        return OutboundRequest(request.method, baseURL + request.path, headers: headers, body: request.body, timeout: timeout)
    }
}
