package import HTTPServer
internal import Observability
internal import Persistence
internal import Resilience
internal import WorldKit

/// A built service: its routes, and the work that goes on beside them. Building one starts nothing.
package struct App: Sendable {
    /// Work that runs from start to stop, such as a sweep. It ends when its task is cancelled.
    package struct BackgroundService: Sendable {
        /// Of its task.
        package let name: String
        /// The work; it ends when its task is cancelled.
        package let run: @Sendable () async -> Void

        package init(_ name: String, _ run: @escaping @Sendable () async -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// The service's.
    package let name: String
    /// Data, for documents to be held against: the service's own and those that every service has.
    package let routes: [Route]
    /// What goes on beside the requests, in order of start.
    package let services: [BackgroundService]
    /// Called once when the process has been told to stop, before it stops serving: for requests that would wait in vain. Must not wait.
    package let willStop: @Sendable () -> Void
    /// Those of the service itself, without what every service has.
    private let own: (routes: [Route], services: [BackgroundService])
    private let context: ServiceContext
    private let router: Router<Route>
    private let requests: RequestMetrics
    /// nil where there is no database to keep answers in.
    private let idempotency: Idempotency?

    package init(
        name: String, routes: [Route], services: [BackgroundService] = [], context: ServiceContext,
        willStop: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.willStop = willStop
        own = (routes, services)
        self.routes =
            HealthController(service: name, database: context.ownDatabase, authenticator: context.authenticator).routes
            + MetricsController(context.metrics, database: context.ownDatabase).routes
            + DocumentsController(documents: context.documents).routes + routes
        requests = RequestMetrics(context.metrics)
        let idempotency = context.ownDatabase.map { Idempotency(context, $0) }
        self.idempotency = idempotency
        self.services =
            context.authenticator.services + services
            + (idempotency.map { kept in [BackgroundService("idempotency-sweep") { await kept.sweep() }] } ?? [])
        self.context = context
        router = Router(self.routes.map { .init($0.method, $0.template, $0) })
    }

    /// Several services in one process, on one database: the routes and the work of all of them, as one.
    /// - Parameter context: what they were built from.
    package init(name: String, joining apps: [App], context: ServiceContext) {
        self.init(name: name, routes: apps.flatMap(\.own.routes), services: apps.flatMap(\.own.services), context: context) {
            for app in apps { app.willStop() }
        }
    }

    /// The one way through: trace, log, errors, route, authentication, role, controller.
    package func respond(_ request: Request) async -> Response {
        let match = router.match(request.method, request.target.segments)
        // By nobody who would look for it.
        let isRoutine = if case .found(let route, _) = match { route.endpoint.isRoutine } else { false }
        let (trace, recorded) = beginTrace(request, records: !isRoutine)
        return await TraceContext.$current.withValue(trace) {
            let start = context.world.uptime
            let (response, template) = await answer(request, match)
            let span = context.world.uptime - start
            requests.record(request.method, template, status: response.status, took: span)
            context.log.write(
                isRoutine && response.status < 400 ? .debug : .info, "request",
                [
                    "method": request.method.rawValue, "path": String(request.target.path.prefix(200)),
                    "route": template?.description ?? "-",
                    "status": String(response.status), "ms": String(span.millis),
                ])
            recorded?.end(request, template, status: response.status)
            return response
        }
    }

    /// The answer to a request whose headers show that it has none to expect but 401; nil lets its body be read.
    package func precheck(_ head: Request) -> Response? {
        switch router.match(head.method, head.target.segments) {
        case .found(let route, _) where route.endpoint.access == .everybody: return nil
        case .methodNotAllowed(let routes) where Self.areOpen(routes): return refuse(Self.notAllowed(routes), head, reason: "method")
        default: break
        }
        do {
            try context.authenticator.precheck(head.headers)
            return nil
        } catch {
            return refuse(Problem(error), head, reason: "unauthenticated")
        }
    }

    /// The answer to a request that the server refuses by itself.
    package func refuse(_ refusal: Refusal) -> Response { refuse(Problem(refusal), nil, reason: "\(refusal)") }

    /// What no controller sees is counted, traced and logged all the same.
    /// - Parameter head: nil where it is not known.
    private func refuse(_ problem: Problem, _ head: Request?, reason: String) -> Response {
        let (trace, recorded) = beginTrace(head)
        return TraceContext.$current.withValue(trace) {
            let status = problem.kind.status
            requests.record(HTTPMethod(rawValue: "-"), nil, status: status, took: nil)
            let path = head.map { String($0.target.path.prefix(200)) }
            context.log.info("request refused", ["status": String(status), "reason": reason, "path": path ?? "-"])
            if let head {
                recorded?.end(head, nil, status: status)
            } else {
                recorded?.end("HTTP", [SpanAttribute("http.response.status_code", status)], isError: status >= 500)
            }
            return problem.response(instance: head?.target.path)
        }
    }

    /// The caller's trace goes on; without one a new one begins.
    private func beginTrace(_ head: Request?, records: Bool = true) -> (trace: TraceContext, recorded: OpenSpan?) {
        let parent = head?.headers["traceparent"].flatMap { TraceContext(traceparent: $0) }
        let trace = TraceContext(parent: parent, world: context.world, sampler: context.tracer.sampler)
        return (trace, records ? context.tracer.start(.server, trace, parent: parent, in: context.world) : nil)
    }

    private func answer(_ request: Request, _ match: Router<Route>.Match) async -> (Response, RouteTemplate?) {
        var template: RouteTemplate?
        do {
            switch match {
            case .found(let route, let parameters):
                template = route.template
                // Who is not known learns nothing of what is wrong otherwise, but need not wait for longer than he said either.
                let access = route.endpoint.access
                let wanted: Result<Deadline?, any Error> = Result { access == .everybody ? nil : try deadline(of: request) }
                let principal = try await Deadline.$current.withValue(try? wanted.get()) {
                    try await self.principal(of: request, for: access)
                }
                let call = Call(
                    request, parameters, principal, idempotencyKey: try idempotencyKey(of: request), template: route.template)
                let answer = try await Deadline.$current.withValue(try wanted.get()) {
                    try Deadline.check(now: context.world.uptime)
                    return try await self.answer(call, route.endpoint)
                }
                return (answer, template)
            case .methodNotAllowed(let routes):
                if !Self.areOpen(routes) { _ = try await context.authenticator.authenticate(request) }
                throw Self.notAllowed(routes)
            case .notFound:
                // Whoever is not known does not learn which routes there are.
                _ = try await context.authenticator.authenticate(request)
                throw NotFound()
            }
        } catch {
            let problem = Problem(error)
            let status = problem.kind.status
            switch error {
            // The caller's own word, before anything was done.
            case is DeadlinePassed: context.log.info("nobody waits for the request", ["status": String(status)])
            // Why there are no keys is told where they are fetched.
            case is AuthenticationUnavailable:
                context.log.info("nobody can be told who they are", ["status": String(status)])
            // The breaker has told why it opened: thousands may be refused until it closes.
            case let error as RemoteError where error.isCircuitOpen:
                context.log.info("request refused by a circuit breaker", ["remote": error.remote, "status": String(status)])
            case _ where status >= 500: context.log.error("request failed", ["error": "\(error)", "status": String(status)])
            default: break
            }
            return (problem.response(instance: request.target.path), template)
        }
    }

    /// Whether everybody may know of them.
    private static func areOpen(_ routes: [Router<Route>.Route]) -> Bool { routes.allSatisfy { $0.endpoint.access == .everybody } }

    private static func notAllowed(_ routes: [Router<Route>.Route]) -> Problem {
        let methods = Router.methods(of: routes).map(\.rawValue).joined(separator: ", ")
        return Problem(.methodNotAllowed, "Método no permitido", headers: [("Allow", methods)])
    }

    private func answer(_ call: Call, _ route: Route) async throws -> Response {
        switch route.handler {
        case .answer(let answer), .named(let answer): try await answer(call)
        case .write(let write):
            if let idempotency { try await idempotency.answer(call, try write(call)) } else { try await write(call).unit().commit() }
        }
    }

    /// The other methods that change something are harmless to repeat by what they mean.
    private func idempotencyKey(of request: Request) throws -> IdempotencyKey? {
        request.method == .post ? try IdempotencyKey(request.headers) : nil
    }

    private func deadline(of request: Request) throws -> Deadline? {
        let fields = request.headers.all(Deadline.header)
        guard let field = fields.first else { return nil }
        guard fields.count == 1, let deadline = Deadline(header: field, now: context.world.uptime) else {
            throw Problem(.invalid, "\(Deadline.header) debe ser un solo número entero de milisegundos, de 0 a 86400000")
        }
        return deadline
    }

    private func principal(of request: Request, for access: Route.Access) async throws -> Principal {
        if access == .everybody { return .anonymous }
        let principal = try await context.authenticator.authenticate(request)
        try access.check(principal)
        return principal
    }
}
