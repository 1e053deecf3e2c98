internal import HTTPServer
internal import Observability

extension Response {
    /// The answer that an error is, where it says something of the matter and is kept for repeats; nil for what is wrong with
    /// the request itself, or with this service, and for what says itself when to try again: a better request, or a later one, may do.
    init?(keptRefusal error: any Error, path: String, trace: TraceContext?) {
        guard let problem = (error as? any ProblemConvertible)?.problem, [402, 404, 409, 410, 412, 422].contains(problem.kind.status)
        else { return nil }
        if problem.headers.contains(where: { $0.name == "Retry-After" }) { return nil }
        self = TraceContext.$current.withValue(trace) { problem.response(instance: path) }
    }
}
