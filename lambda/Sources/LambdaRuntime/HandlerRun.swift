internal import WorldKit

/// An event in the handler's hands.
struct HandlerRun: Sendable {
    private let answered = OneShot<RuntimeAnswer>()
    private let expired = OneShot<Void>()
    private let ended = OneShot<Void>()
    private let context: LambdaContext
    private let begun: Uptime

    init(_ handler: LambdaHandler, _ event: [UInt8], _ context: LambdaContext) {
        self.context = context
        begun = context.world.uptime
        context.world.spawn("handler") { [answered, expired, ended] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { answered.complete(.success(await RuntimeAnswer { try await handler.handle(event, context) })) }
                group.addTask { _ = try? await expired.value() }  // it only ends
                await group.next()
                group.cancelAll()
            }
            ended.complete(.success(()))
        }
    }

    /// The handler's answer; at the deadline the error that says so, in the words in which Lambda says it, and the handler is cancelled.
    func answer() async throws -> RuntimeAnswer {
        if let answer = try await answered.value(until: context.deadline, in: context.world) { return answer }
        expired.complete(.success(()))
        let millis = (context.world.uptime - begun).millis
        let span = "\(millis / 1000).\(String(100 + millis % 1000 / 10).dropFirst())"
        return .failure(FunctionError("Timedout", message: "Task timed out after \(span) seconds"))
    }

    /// Waits until the handler has ended, which one that does not heed its cancellation may never do. Then Lambda ends the process, as
    /// it must: the next event would meet what is left of this one.
    func end() async throws { try await ended.value() }
}
