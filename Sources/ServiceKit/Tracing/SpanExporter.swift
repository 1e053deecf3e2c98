internal import JSON
internal import Observability
internal import OutboundHTTP
internal import WorldKit

/// Sends the spans of a process to a collector: every five seconds, or as soon as a whole batch waits, one request at a
/// time. What the collector does not take is dropped and counted: nobody waits for it, and no more is kept than the buffer
/// holds.
///
/// Source: OpenTelemetry protocol specification, "OTLP/HTTP". Of its advice to try again only `Retry-After` is followed, and
/// once: a span is worth less than the memory and the calls that more would cost.
final class SpanExporter: Sendable {
    /// From one sending to the next.
    static let interval = Duration.seconds(5)
    /// For one request.
    static let requestTimeout = Duration.seconds(10)
    /// A collector that asks for more than this is not waited for.
    static let maximumPause = Duration.seconds(30)
    /// For all that `finish` sends.
    static let finishTime = Duration.seconds(2)

    private struct State {
        /// When the last sending must be over; nil while the process serves.
        var end: Uptime?
        var isFailing = false
        /// Since it began to fail.
        var lost = 0
    }

    /// Where ended spans wait.
    let buffer = SpanBuffer()
    private let endpoint: String
    private let resource: [SpanAttribute]
    private let http: any HTTPClient
    private let world: any World
    private let log: Log
    private let metrics: SpanMetrics
    private let state = Locked(State())
    private let ended = OneShot<Void>()

    /// - Parameter endpoint: the collector's, without `/v1/traces`.
    init(endpoint: String, serviceName: String, http: any HTTPClient, world: any World, log: Log, metrics registry: MetricsRegistry) {
        self.endpoint = endpoint
        resource = [
            SpanAttribute("service.name", serviceName), SpanAttribute("service.version", productVersion),
            SpanAttribute("telemetry.sdk.name", Self.sdk), SpanAttribute("telemetry.sdk.language", "swift"),
            SpanAttribute("telemetry.sdk.version", productVersion),
        ]
        self.http = http
        self.world = world
        self.log = log
        metrics = SpanMetrics(registry, buffer)
    }

    /// nil where the configuration names no collector.
    convenience init?(
        _ configuration: TracingConfiguration, http: any HTTPClient, world: any World, log: Log, metrics: MetricsRegistry
    ) {
        guard let endpoint = configuration.endpoint else { return nil }
        self.init(endpoint: endpoint, serviceName: configuration.serviceName, http: http, world: world, log: log, metrics: metrics)
    }

    /// The work: from the start until `finish`, or until its task is cancelled.
    @Sendable func run() async {
        defer { ended.complete(.success(())) }
        var isLast = false
        while !isLast {
            do {
                _ = try await buffer.batch().value(until: world.uptime + Self.interval, in: world)
            } catch {
                return  // cancelled
            }
            isLast = buffer.isClosed
            repeat { await export(buffer.take()) } while buffer.count >= (isLast ? 1 : SpanBuffer.batchSize)
        }
    }

    /// Has `run` send what waits, and waits for that, for no longer than `finishTime`. To be called when nothing is recorded
    /// any more and the HTTP client is open still.
    func finish() async {
        let end = world.uptime + Self.finishTime
        state.withLock { $0.end = end }
        buffer.close()
        // What is not done by then is given up, and so is the rest when the caller is cancelled.
        _ = try? await ended.value(until: end, in: world)
    }

    private func export(_ spans: [Span]) async {
        guard !spans.isEmpty else { return }
        let body = SpanExport(resource: resource, scope: Self.sdk, version: productVersion, spans: spans).json
        var answer = await post(body)
        if let pause = answer.retryAfter, pause <= Self.maximumPause, !buffer.isClosed {
            // A stop ends the pause: then it is now or never. So does cancelling, which the next call says.
            _ = try? await buffer.closed.value(until: world.uptime + pause, in: world)
            answer = await post(body)
        }
        metrics.record(answer, count: spans.count)
        tell(answer, count: spans.count)
    }

    private func post(_ body: [UInt8]) async -> CollectorAnswer {
        let left = state.withLock { $0.end }.map { $0 - world.uptime } ?? Self.requestTimeout
        guard left > .zero else { return .unreachable("the process ends") }
        do {
            return CollectorAnswer(
                try await http.send(
                    OutboundRequest(
                        "POST", endpoint + "/v1/traces", headers: [("Content-Type", "application/json")], body: body,
                        timeout: min(left, Self.requestTimeout))))
        } catch let error as HTTPClientError {
            return .unreachable(error.reason)
        } catch {
            return .unreachable("cancelled")
        }
    }

    /// A line when it begins to fail and one when that is over: a collector may be away for days.
    private func tell(_ answer: CollectorAnswer, count: Int) {
        let lost = answer.lost(of: count)
        let (wasFailing, lostSoFar) = state.withLock { state -> (Bool, Int) in
            defer {
                state.isFailing = lost > 0
                state.lost = lost > 0 ? state.lost + lost : 0
            }
            return (state.isFailing, state.lost)
        }
        if lost > 0, !wasFailing {
            log.warning("the collector does not take the spans, which are dropped", ["collector": endpoint, "reason": answer.reason])
        } else if lost == 0, wasFailing {
            log.info("the collector takes the spans again", ["collector": endpoint, "dropped": String(lostSoFar)])
        }
    }

    /// What the collector calls the code that records.
    private static let sdk = "compras"
}
