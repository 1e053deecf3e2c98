internal import Observability
internal import OutboundHTTP
internal import WorldKit

/// The life of a function: its start, then one event after the other, to the end.
struct LambdaLoop: Sendable {
    let api: RuntimeAPI
    let environment: LambdaEnvironment
    let start: @Sendable (LambdaStart) async throws -> LambdaHandler
    let log: Log
    let world: any World
    /// Completed when no more events are to be asked for. The event at hand is answered before the end.
    let stop: OneShot<String>
    /// Tells the process which trace of X-Ray the event belongs to; called while no handler runs and nothing is sent.
    let export: @Sendable (_ traceID: String?) -> Void

    /// - Returns: the exit status.
    func run() async -> Int32 {
        let handler: LambdaHandler
        do {
            handler = try await start(LambdaStart(environment: environment, log: log, world: world))
        } catch {
            return await startFailed(FunctionError(error))
        }
        var hasAsked = false
        do {
            while let event = try await next(hasAsked) {
                hasAsked = true
                try await serve(RuntimeTurn(event, api), handler)
            }
            log.debug("stopped")
            return 0
        } catch let error as RuntimeAPIError {
            log.error("the Runtime API does not go on", ["call": error.call, "answer": error.reason])
            return 1
        } catch {
            log.error("the Runtime API cannot be reached", ["error": "\(error)"])
            return 1
        }
    }

    private func startFailed(_ failure: FunctionError) async -> Int32 {
        log.error("the function cannot start", ["type": failure.type, "error": failure.message])
        do {
            try await api.startFailed(failure)
        } catch {
            log.error("nobody could be told", ["error": "\(error)"])
        }
        return 1
    }

    /// - Parameter hasAsked: whether the API has been there before.
    /// - Returns: nil when the function is to stop: told so, or because whoever runs it has gone.
    private func next(_ hasAsked: Bool) async throws -> RuntimeEvent? {
        do {
            return stop.outcome == nil ? try await poll() : nil
        } catch let error as HTTPClientError where error.kind == .connectionLost || hasAsked && error.kind == .cannotConnect {
            log.debug("the Runtime API has gone", ["reason": error.reason])
            return nil
        }
    }

    /// - Returns: nil when the stop came first.
    private func poll() async throws -> RuntimeEvent? {
        try await withThrowingTaskGroup(of: RuntimeEvent?.self) { group in
            group.addTask { try await api.next() }
            group.addTask {
                _ = try? await stop.value()  // it only ends
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // An event that came at that very moment is answered all the same.
            do { return try await group.next() ?? nil } catch is CancellationError { return nil }
        }
    }

    private func serve(_ turn: consuming RuntimeTurn, _ handler: LambdaHandler) async throws {
        let event = turn.event
        export(event.traceID)
        let context = LambdaContext(
            requestID: event.requestID, functionARN: event.functionARN, traceID: event.traceID, clientContext: event.clientContext,
            cognitoIdentity: event.cognitoIdentity, tenantID: event.tenantID,
            deadline: world.uptime + event.timeForHandler(now: world.now), log: log, world: world)
        let run = HandlerRun(handler, event.body, context)
        let answer = try await run.answer()
        if case .failure(let failure) = answer {
            log.error("the event failed", ["request_id": event.requestID, "type": failure.type, "error": failure.message])
        }
        if let refusal = try await turn.answer(answer) {
            log.error("the answer was not taken", ["request_id": event.requestID, "answer": refusal])
        }
        try await run.end()
    }
}
