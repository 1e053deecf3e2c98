package import WorldKit

/// An HTTP client on libcurl: one thread drives all transfers, callers wait without one. Connections are kept and used
/// again. From any task.
///
/// libcurl sends a request again by itself when a kept connection ends without an answer, a POST too: here only a GET or HEAD
/// without a body goes out again, any other such call fails as one whose outcome is unknown. A POST always has a body, so
/// that it always says how long that is.
package final class CurlClient: HTTPClient {
    /// The limits of all calls.
    package struct Configuration: Sendable {
        /// For one connection to be made, within the time of the whole call.
        package var connectTimeout = Duration.seconds(2)
        /// Bytes of an answer's body; more is `HTTPClientError.Kind.responseTooLarge`.
        package var maximumResponseSize = 16 << 20
        /// A kept connection that was idle for longer is not used again: less than servers keep theirs.
        package var maximumIdleTime = Duration.seconds(50)
        /// Connections kept for use again.
        package var maximumKeptConnections = 256
        /// Connections to one host and port at a time. A call that gets none waits for one within its `connectTimeout`.
        package var maximumConnectionsPerHost = 1024

        package init() {}
    }

    private let loop: CurlLoop

    /// - Throws: `HTTPClientError` when libcurl cannot be started.
    package init(_ configuration: Configuration = Configuration(), world: any World) throws {
        let loop = try CurlLoop(configuration, world)
        self.loop = loop
        world.worker("libcurl").submit { loop.run() }
    }

    package func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let id = loop.newID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.start(Transfer(id: id, request: request, continuation: continuation))
            }
        } onCancel: {
            loop.cancel(id)
        }
    }

    /// Ends the calls under way (`HTTPClientError.Kind.closed`) and the thread. Call it before the World is stopped.
    package func close() { loop.close() }
}
