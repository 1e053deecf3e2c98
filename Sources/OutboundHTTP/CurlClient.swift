package import WorldKit

/// An HTTP client on libcurl: the thread of an event loop drives all transfers, callers wait without one. Connections are kept and used
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
    /// One that is its own.
    private let own: EventLoop?

    /// - Parameter loop: drives the transfers; nil for one of the client's own. Tasks that prefer it begin calls and get their answers
    ///   without another thread being woken.
    /// - Throws: `HTTPClientError` when libcurl cannot be started, `EventLoop.CannotStart`
    package init(_ configuration: Configuration = Configuration(), world: any World, loop: EventLoop? = nil) throws {
        let driving = try loop ?? EventLoop(world: world)
        own = loop == nil ? driving : nil
        do {
            self.loop = try CurlLoop(configuration, world, driving)
        } catch {
            own?.close()
            throw error
        }
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

    /// Ends the calls under way (`HTTPClientError.Kind.closed`), and a loop of its own. Call it before the loop is closed and the World
    /// stopped.
    package func close() {
        loop.close()
        own?.close()
    }
}
