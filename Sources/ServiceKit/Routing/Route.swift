package import HTTPServer
package import JSON
package import Persistence

/// One row of a controller's route table: what may be asked, by whom, and which method answers.
package struct Route: Sendable {
    /// Who may call.
    package enum Access: Sendable, Equatable {
        /// Anybody, without a token.
        case everybody
        /// Whoever is known.
        case authenticated
        /// Whoever has one of these roles.
        case roles(AnyRole)
    }

    /// Some roles, at least one: a route that needs a role and names none would be open to all, or to nobody.
    package struct AnyRole: Sendable, Equatable {
        /// Not empty.
        package let roles: Set<Role>

        package init(_ first: Role, _ others: [Role]) { roles = Set(others + [first]) }
    }

    /// A controller's method.
    package enum Handler: Sendable {
        /// One that answers by itself.
        case answer(@Sendable (Call) async throws -> Response)
        /// One that answers by itself and minds the Idempotency-Key, because it takes more than one transaction.
        case named(@Sendable (Call) async throws -> Response)
        /// One that says what is to be written; it is done once, however often it is asked for under one Idempotency-Key.
        case write(@Sendable (Call) throws -> Write)
    }

    /// GET stands for HEAD too.
    package let method: HTTPMethod
    /// The form of the path.
    package let template: RouteTemplate
    /// Who may call.
    package let access: Access
    /// What answers.
    package let handler: Handler
    /// Whether it is asked every few seconds, as health and figures are: then it is no news that it was.
    private(set) var isRoutine = false

    private init(_ method: HTTPMethod, _ template: RouteTemplate, _ access: Access, handler: Handler) {
        self.method = method
        self.template = template
        self.access = access
        self.handler = handler
    }

    /// A route whose method answers by itself.
    package init(
        _ method: HTTPMethod, _ template: RouteTemplate, _ access: Access, _ answer: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.init(method, template, access, handler: .answer(answer))
    }

    /// A route whose method minds the Idempotency-Key itself.
    package init(
        _ method: HTTPMethod, _ template: RouteTemplate, _ access: Access,
        named answer: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.init(method, template, access, handler: .named(answer))
    }

    /// The same, asked every few seconds.
    func asRoutine() -> Route {
        var route = self
        route.isRoutine = true
        return route
    }

    /// Whether repeating it under one Idempotency-Key is harmless.
    package var mindsKey: Bool { if case .answer = handler { false } else { true } }

    /// A route that writes: its method is given the body and says what one transaction is to do.
    /// - Parameter optional: whether no body at all counts as `{}`.
    package init<Body: JSONCodable & Sendable>(
        _ method: HTTPMethod, _ template: RouteTemplate, _ access: Access, optional: Bool = false,
        writes write: @escaping @Sendable (Call, Body) async throws -> UnitOfWork<Response>
    ) {
        let handler = Handler.write { call in
            let body = optional && call.request.body.isEmpty ? try Body(json: JSONObject([])) : try call.body(Body.self)
            return Write(canonical: { body.json }, unit: { try await write(call, body) })
        }
        self.init(method, template, access, handler: handler)
    }

    /// A route that writes and takes no body: what is sent as one is not looked at.
    package static func bodiless(
        _ method: HTTPMethod, _ template: RouteTemplate, _ access: Access,
        writes write: @escaping @Sendable (Call) async throws -> UnitOfWork<Response>
    ) -> Route {
        Route(method, template, access, handler: .write { call in Write(canonical: { [] }, unit: { try await write(call) }) })
    }
}

extension Route.Access {
    /// Whoever has one of these.
    package static func role(_ first: Role, _ others: Role...) -> Self { .roles(Route.AnyRole(first, others)) }

    /// - Throws: `Forbidden`
    func check(_ principal: Principal) throws(Forbidden) {
        if case .roles(let any) = self, any.roles.isDisjoint(with: principal.roles) { throw Forbidden(wanted: any.roles) }
    }
}
