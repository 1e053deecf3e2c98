package import HTTPServer
internal import JSON
internal import Observability

extension Problem {
    /// The answer: `application/problem+json`, with the path and the trace of the request.
    package func response(instance: String?) -> Response {
        var writer = JSONWriter()
        writer.object { body in
            body.member("type", "about:blank")
            body.member("title", kind.title)
            body.member("status", kind.status)
            body.optional("detail", detail)
            body.optional("instance", instance)
            body.member("error", error)
            for member in members { body.member(member.name, member.value) }
            body.optional("trace_id", TraceContext.current?.traceID)
        }
        var response = Response(status: kind.status, headers: ["Content-Type": "application/problem+json"], body: writer.bytes)
        for (name, value) in headers { response.headers.append(name, value) }
        return response
    }
}
