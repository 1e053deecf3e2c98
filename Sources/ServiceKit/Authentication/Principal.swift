/// Who calls.
package struct Principal: Sendable, Equatable {
    /// A stable name of the caller; `token` for whoever holds the shared token.
    package let subject: String
    /// What they may do.
    package let roles: Set<Role>
    /// Whether it is whoever has the token that all share.
    package let isShared: Bool

    package init(subject: String, roles: Set<Role>, isShared: Bool = false) {
        self.subject = subject
        self.roles = roles
        self.isShared = isShared
    }

    /// Nobody in particular, on routes that ask for no one.
    package static let anonymous = Principal(subject: "", roles: [])
}
