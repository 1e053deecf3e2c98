/// Who calls.
package struct Principal: Sendable, Equatable {
    /// A stable name of the caller; `token` for whoever holds the shared token.
    package let subject: String
    /// What they may do.
    package let roles: Set<Role>

    package init(subject: String, roles: Set<Role>) {
        self.subject = subject
        self.roles = roles
    }

    /// Nobody in particular, on routes that ask for no one.
    package static let anonymous = Principal(subject: "", roles: [])
}
