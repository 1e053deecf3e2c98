/// Calls other services. The live one is `CurlClient`; a simulation delivers to the other service's router.
package protocol HTTPClient: Sendable {
    /// Sends one request, once, and waits for the whole answer; a redirect is an answer. Cancelling the task ends the call.
    /// Only what does nothing over there (GET and HEAD without a body) may be sent again.
    /// - Throws: `HTTPClientError`, `CancellationError`
    func send(_ request: OutboundRequest) async throws -> OutboundResponse
}
