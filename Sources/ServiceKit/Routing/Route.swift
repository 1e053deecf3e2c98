package import HTTPServer

/// One row of a controller's route table: what may be asked, by whom, and which method answers.
package struct Route: Sendable {
    /// Who may call.
    package enum Access: Sendable, Equatable {
        /// Anybody, without a token.
        case everybody
        /// Whoever is known.
        case authenticated
        /// Whoever has one of these roles.
        case roles(Set<Role>)
    }

    /// A controller's method.
    package typealias Handler = @Sendable (Call) async throws -> Response

    /// GET stands for HEAD too.
    package let method: HTTPMethod
    /// The form of the path.
    package let template: RouteTemplate
    /// Who may call.
    package let access: Access
    /// What answers.
    package let handler: Handler

    package init(_ method: HTTPMethod, _ template: RouteTemplate, _ access: Access, _ handler: @escaping Handler) {
        self.method = method
        self.template = template
        self.access = access
        self.handler = handler
    }
}

extension Route.Access {
    /// Whoever has one of these.
    package static func role(_ roles: Role...) -> Self { .roles(Set(roles)) }

    /// - Throws: `Forbidden`
    func check(_ principal: Principal) throws(Forbidden) {
        if case .roles(let wanted) = self, wanted.isDisjoint(with: principal.roles) { throw Forbidden() }
    }
}
