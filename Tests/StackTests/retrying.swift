/// Does it again, twice at the most, where a port is taken: somebody else may have it for a moment, or have been quicker.
/// - Parameter console: what a program said that did not start; nil for another error.
func retrying<Value>(whereTaken console: (any Error) -> String?, _ body: () async throws -> Value) async throws -> Value {
    for _ in 0..<2 {
        do {
            return try await body()
        } catch {
            guard console(error)?.contains("Address already in use") == true else { throw error }
        }
    }
    return try await body()
}
