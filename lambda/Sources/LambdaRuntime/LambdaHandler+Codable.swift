internal import FoundationEssentials

extension LambdaHandler {
    /// One that takes and gives values. An event that is none is the error `Runtime.UnmarshalError`, an answer that cannot be written
    /// `Runtime.MarshalError`: the names that AWS's own runtimes use.
    ///
    /// Where amounts must be exact and a wrong event must be told precisely, `init(bytes:)` with the readers of JSON serves better:
    /// Foundation's decoder rounds numbers beyond 38 digits and takes a member that stands twice.
    package init<Event: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype>(
        _ handle: @escaping @Sendable (Event, LambdaContext) async throws -> Answer
    ) {
        self.init(bytes: { bytes, context in
            let event: Event
            do {
                event = try JSONDecoder().decode(Event.self, from: Data(bytes))
            } catch {
                throw FunctionError(runtime: "UnmarshalError", message: "the event is not what the function takes: \(error)")
            }
            let answer = try await handle(event, context)
            do {
                return Array(try JSONEncoder().encode(answer))
            } catch {
                throw FunctionError(runtime: "MarshalError", message: "the answer cannot be written: \(error)")
            }
        })
    }
}
