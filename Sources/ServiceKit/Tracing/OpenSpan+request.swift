internal import HTTPServer
internal import Observability

extension OpenSpan {
    /// Ends the span of a request that was answered. Source of the names: OpenTelemetry semantic conventions, "HTTP server".
    /// - Parameter template: nil for a request that no route takes; its path is no name, there are as many as orders.
    func end(_ request: Request, _ template: RouteTemplate?, status: Int) {
        let method = SpanMethod(request.method.rawValue)
        var attributes = [
            SpanAttribute("http.request.method", method.attribute), SpanAttribute("url.scheme", "http"),
            SpanAttribute("url.path", String(request.target.path.prefix(200))), SpanAttribute("http.response.status_code", status),
        ]
        if let template { attributes.append(SpanAttribute("http.route", template.description)) }
        // What the client did wrong is no failure of ours.
        if status >= 500 { attributes.append(SpanAttribute("error.type", String(status))) }
        end(template.map { "\(method.name) \($0)" } ?? method.name, attributes, isError: status >= 500)
    }
}
