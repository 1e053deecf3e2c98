package import HTTPServer
package import JSON
package import ServiceKit

extension Answer {
    /// What a problem says, beside what all of them have.
    package struct ProblemBody: Sendable, Equatable {
        package let error: String
        package let detail: String?
        package let instance: String?
        package let traceID: String?
        /// The whole body.
        package let json: JSONObject
    }

    package struct NotAProblem: Error {
        package let reason: String
        package let text: String
    }

    /// Reads the answer as a problem.
    /// - Throws: `NotAProblem` unless it is a whole and consistent one (RFC 9457) with a sentence in `error`.
    package func problem() throws -> ProblemBody {
        func check(_ holds: Bool, _ reason: String) throws { if !holds { throw NotAProblem(reason: reason, text: text) } }
        try check(headers.all("Content-Type") == ["application/problem+json"], "content type")
        let body = try json()
        try check(try body.string("type") == "about:blank", "type")
        try check(try body.string("title")?.isEmpty == false, "title")
        try check(try body.integer("status") == Int64(status), "status")
        let error = try body.string("error") ?? ""
        try check(!error.isEmpty, "error")
        let traceID = try body.string("trace_id")
        try check(traceID.map { $0.utf8.count == 32 } ?? true, "trace_id")
        return ProblemBody(
            error: error, detail: try body.string("detail"), instance: try body.string("instance"), traceID: traceID, json: body)
    }
}

extension TestApp {
    /// Asks with the token and with a body of any bytes.
    package func call(_ method: HTTPMethod, _ target: String, bytes: [UInt8]) async throws -> Answer {
        guard let target = RequestTarget(target) else { throw BadTarget() }
        let headers: HTTPHeaders = ["Authorization": "Bearer " + Self.token]
        return Answer(await app.respond(Request(method: method, target: target, headers: headers, body: bytes)))
    }

    /// The routes that answer anything but 401 to whoever shows no token, such as `GET /health`.
    package func routesOpenToStrangers() async throws -> [String] {
        var open: [String] = []
        for route in app.routes {
            let path = route.template.description.split(separator: "/").map { $0.hasPrefix("{") ? "1" : $0 }.joined(separator: "/")
            let answer = try await call(route.method, "/" + path, headers: [:])
            if answer.status != 401 { open.append("\(route.method.rawValue) \(route.template)") }
        }
        return open
    }

    /// What every service tells everybody.
    package static let openToAll = [
        "GET /health", "GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.yaml", "GET /openapi.json", "GET /docs",
        "GET /docs/", "GET /docs/{archivo}",
    ]

    /// The service's own routes and who may use them, such as `POST /productos gestor`.
    package var routeTable: [String] {
        app.routes.filter { !Self.openToAll.contains("\($0.method.rawValue) \($0.template)") }.map { route in
            let access =
                switch route.access {
                case .everybody: "everybody"
                case .authenticated: "authenticated"
                case .roles(let any): any.roles.map(\.rawValue).sorted().joined(separator: ",")
                }
            // A POST that forgets its key would do the same twice.
            let forgets = route.method == .post && !route.mindsKey ? " forgets its key" : ""
            return "\(route.method.rawValue) \(route.template) \(access)\(forgets)"
        }
    }
}

/// Takes every caller for one with these roles.
package struct EverybodyIs: Authenticator {
    private let roles: Set<Role>

    package init(_ roles: Role...) { self.roles = Set(roles) }

    package func authenticate(_ request: Request) async throws -> Principal { Principal(subject: "alguien", roles: roles) }
}
