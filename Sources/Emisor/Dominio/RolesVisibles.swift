/// Which roles of its bearer a client's tokens may carry, beside those that the client itself holds.
package enum RolesVisibles: Sendable, Equatable {
    /// All that there are (`fullScopeAllowed`).
    case todos
    /// These, by the client that holds them (`clientScopeMappings`).
    case algunos([String: Set<String>])
}
