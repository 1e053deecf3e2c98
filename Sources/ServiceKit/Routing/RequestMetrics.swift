internal import HTTPServer
internal import Observability
internal import WorldKit

/// Counts a service's requests by the template of their route, never by their path: there are as many of those as orders.
struct RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: HTTPMethod
        let route: String
        let status: Int
    }

    private struct Cells: Sendable {
        let count: Counter
        let duration: Histogram
    }

    private let registry: MetricsRegistry
    /// Each looked up once. Methods that no route has are one key, or a client could make any number of them.
    private let cells = Locked<[Key: Cells]>([:])

    init(_ registry: MetricsRegistry) { self.registry = registry }

    /// - Parameters:
    ///   - template: nil for a request that no route takes.
    ///   - span: nil for one that was refused before it was whole.
    func record(_ method: HTTPMethod, _ template: RouteTemplate?, status: Int, took span: Duration?) {
        let key = Key(method: template == nil ? HTTPMethod(rawValue: "-") : method, route: template?.description ?? "-", status: status)
        let cells = cells.withLock { cells in
            if let kept = cells[key] { return kept }
            let made = Cells(
                count: registry.counter(
                    "http_requests_total", "Requests answered.",
                    ["method": key.method.rawValue, "route": key.route, "status": String(status)]),
                duration: registry.histogram(
                    "http_request_duration_seconds", "Time from a whole request to its answer.",
                    ["method": key.method.rawValue, "route": key.route]))
            cells[key] = made
            return made
        }
        cells.count.increment()
        if let span { cells.duration.record(span) }
    }
}
