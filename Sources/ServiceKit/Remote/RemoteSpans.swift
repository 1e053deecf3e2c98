package import Observability
package import OutboundHTTP
package import WorldKit

/// Records the calls to one remote, each try as a span of its own. Source of the names: OpenTelemetry semantic conventions,
/// "HTTP client span". From any task.
package struct RemoteSpans: Sendable {
    private let tracer: Tracer
    private let world: any World
    /// What all spans of this remote have.
    private let peer: [SpanAttribute]

    /// - Parameter baseURL: as `SettingsReader.serviceURL` takes it.
    package init(_ remote: String, baseURL: String, _ tracer: Tracer, _ world: any World) {
        self.tracer = tracer
        self.world = world
        let authority = baseURL.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }
        let port = authority.lastIndex(of: ":").flatMap { Int(authority[authority.index(after: $0)...]) }
        let host = port.map { authority.dropLast(String($0).count + 1) } ?? authority
        peer =
            [SpanAttribute("peer.service", remote), SpanAttribute("server.address", String(host))]
            + (port.map { [SpanAttribute("server.port", $0)] } ?? [])
    }

    /// Makes a call within a span of its own, so that what it sends names that span.
    /// - Parameter resend: how often the same call was sent before.
    /// - Throws: what `call` throws.
    package func record(_ method: String, resend: Int, _ call: () async throws -> OutboundResponse) async throws -> OutboundResponse {
        guard let span = tracer.startChild(.client, in: world) else { return try await call() }
        var attributes = [SpanAttribute("http.request.method", method)] + peer
        if resend > 0 { attributes.append(SpanAttribute("http.request.resend_count", resend)) }
        do {
            let response = try await TraceContext.$current.withValue(span.context) { try await call() }
            attributes.append(SpanAttribute("http.response.status_code", response.status))
            // To whoever asks, a refusal is a failure too.
            if response.status >= 400 { attributes.append(SpanAttribute("error.type", String(response.status))) }
            span.end(method, attributes, isError: response.status >= 400)
            return response
        } catch {
            attributes.append(SpanAttribute("error.type", Self.type(of: error)))
            span.end(method, attributes, isError: true)
            throw error
        }
    }

    private static func type(of error: any Error) -> String {
        guard let error = error as? HTTPClientError else { return "cancelled" }
        return switch error.kind {
        case .cannotConnect: "cannot_connect"
        case .timedOut: "timeout"
        case .connectionLost: "connection_lost"
        case .responseTooLarge: "response_too_large"
        case .invalidResponse: "invalid_response"
        case .closed: "client_closed"
        case .failed: "_OTHER"
        }
    }
}
