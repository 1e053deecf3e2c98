/// Finds the endpoint for a method and a path. It holds no more than the table: no socket, no service.
package struct Router<Endpoint: Sendable>: Sendable {
    /// One row of the table.
    package struct Route: Sendable {
        /// GET stands for HEAD too.
        package let method: HTTPMethod
        /// The form of the path.
        package let template: RouteTemplate
        /// What the caller of `match` wants to know.
        package let endpoint: Endpoint

        package init(_ method: HTTPMethod, _ template: RouteTemplate, _ endpoint: Endpoint) {
            self.method = method
            self.template = template
            self.endpoint = endpoint
        }
    }

    /// What the table says of a method and a path.
    package enum Match: Sendable {
        case found(Route, PathParameters)
        /// The path is known, but not with this method; what it has.
        case methodNotAllowed([Route])
        case notFound
    }

    /// By their number of segments; those with fixed segments before those with named ones in the same place.
    private let routes: [[Route]]

    package init(_ routes: [Route]) {
        // A stable order: of two that are alike, the one written first.
        let sorted = routes.enumerated().sorted { a, b in
            if a.element.template.isMoreSpecial(than: b.element.template) { return true }
            if b.element.template.isMoreSpecial(than: a.element.template) { return false }
            return a.offset < b.offset
        }.map(\.element)
        let most = routes.map(\.template.segments.count).max() ?? 0
        self.routes = (0...most).map { count in sorted.filter { $0.template.segments.count == count } }
    }

    /// HEAD is answered by the route for GET (RFC 9110, section 9.3.2). A path that a fixed template matches is that one's for every
    /// method, as OpenAPI has it: what is told of `/reservas/{id}` is not true of `/reservas/consumir`.
    package func match(_ method: HTTPMethod, _ path: [String]) -> Match {
        let wanted = method == .head ? .get : method
        var others: [Route] = []
        guard path.count < routes.count else { return .notFound }
        for route in routes[path.count] where route.template.matches(path) {
            if let first = others.first, first.template.isMoreSpecial(than: route.template) { break }
            if route.method == wanted { return .found(route, route.template.parameters(of: path)) }
            others.append(route)
        }
        return others.isEmpty ? .notFound : .methodNotAllowed(others)
    }

    /// The methods of some routes, for `Allow`.
    package static func methods(of routes: [Route]) -> [HTTPMethod] {
        routes.reduce(into: []) { methods, route in
            for method in route.method == .get ? [.get, .head] : [route.method] where !methods.contains(method) { methods.append(method) }
        }
    }
}
