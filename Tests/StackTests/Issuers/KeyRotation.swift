/// What can be done about the key that signed before the last rotation.
struct KeyRotation: Sendable {
    /// It is published no more.
    let retireOld: @Sendable () async throws -> Void
    /// All is as it was before, as far as others rely on it.
    let undo: @Sendable () async throws -> Void
}
