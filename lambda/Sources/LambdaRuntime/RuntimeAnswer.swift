/// What became of an event: there is always one of the two.
enum RuntimeAnswer: Sendable, Equatable {
    case result([UInt8])
    case failure(FunctionError)

    init(_ body: () async throws -> [UInt8]) async {
        do {
            self = .result(try await body())
        } catch {
            self = .failure(FunctionError(error))
        }
    }
}
