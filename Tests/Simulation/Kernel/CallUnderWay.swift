import OutboundHTTP
import WorldKit

/// A call that somebody waits for.
final class CallUnderWay: @unchecked Sendable {  // unchecked: everything happens on one thread
    let request: OutboundRequest
    let caller: SimulatedProcess
    let target: SimulatedProcess
    /// Whether a byte of the request has left.
    var hasLeft = false
    private var continuation: CheckedContinuation<OutboundResponse, any Error>?
    /// Ends the wait, whatever happens.
    var timeout: (any TimerHandle)?

    init(
        _ request: OutboundRequest, from caller: SimulatedProcess, to target: SimulatedProcess,
        _ continuation: CheckedContinuation<OutboundResponse, any Error>
    ) {
        self.request = request
        self.caller = caller
        self.target = target
        self.continuation = continuation
    }

    /// Only the first end counts.
    func finish(_ outcome: Result<OutboundResponse, any Error>) {
        timeout?.cancel()
        continuation?.resume(with: outcome)
        continuation = nil
    }
}
