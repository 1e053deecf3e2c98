import OutboundHTTP

/// The HTTP client of one life of a process: its calls go over the simulated network.
struct SimulatedHTTPClient: HTTPClient {
    let world: SimulatedWorld
    let network: Network

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        // Whoever tries again for ever must not do so within one step.
        if world.isDead || Task.isCancelled {
            await Task.yield()
            if Task.isCancelled { throw CancellationError() }
            throw HTTPClientError(.closed, reason: "the process was killed", wasSent: false)
        }
        let number = world.process.scheduler.newNumber()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                network.begin(number, request, from: world, continuation)
            }
        } onCancel: {
            network.end(number, .failure(CancellationError()))
        }
    }
}
