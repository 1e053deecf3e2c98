internal import HTTPServer
package import OutboundHTTP
package import ServiceKit
import WorldKit

/// Delivers calls to the routers of other services, without a socket: `http://productos/…` goes to the app of that name.
///
/// A test may put a rule before each delivery, for example to lose an answer or to keep a service away.
package final class RouterClient: HTTPClient {
    /// What becomes of a call.
    package struct Fate: Sendable {
        fileprivate enum Kind: Sendable { case deliver, refuse, loseAnswer, loseRequest, answer(OutboundResponse) }

        fileprivate var acts: [@Sendable () async throws -> Void] = []
        fileprivate let kind: Kind

        package static let deliver = Fate(kind: .deliver)
        /// Nothing of it leaves.
        package static let refuse = Fate(kind: .refuse)
        /// The other side does it, the answer never comes.
        package static let loseAnswer = Fate(kind: .loseAnswer)
        /// The other side does not see it, and the caller cannot know.
        package static let loseRequest = Fate(kind: .loseRequest)
        package static func answer(_ response: OutboundResponse) -> Fate { Fate(kind: .answer(response)) }
        /// Something happens first.
        package static func after(_ act: @escaping @Sendable () async throws -> Void, _ fate: Fate) -> Fate {
            Fate(acts: [act] + fate.acts, kind: fate.kind)
        }
    }

    package typealias Rule = @Sendable (_ service: String, _ request: OutboundRequest) -> Fate

    private let apps: Locked<[String: App]>
    private let rule: Locked<Rule>
    private let log = Locked<[String]>([])

    package init(_ apps: [App] = []) {
        self.apps = Locked(Dictionary(uniqueKeysWithValues: apps.map { ($0.name, $0) }))
        rule = Locked { _, _ in .deliver }
    }

    /// Lets go of all: an app that calls through this client, and a rule that looks at one, would be kept for ever.
    package func clear() {
        let (apps, rule) = (apps.withLock { $0 }, rule.withLock { $0 })
        self.apps.withLock { $0 = [:] }
        self.rule.withLock { $0 = { _, _ in .deliver } }
        withExtendedLifetime((apps, rule)) {}  // they end out of the locks
    }

    package func add(_ app: App) { apps.withLock { $0[app.name] = app } }

    package func setRule(_ newRule: @escaping Rule) { rule.withLock { $0 = newRule } }

    /// The calls so far, as `inventario POST /reservar`.
    package var calls: [String] { log.withLock { $0 } }

    package func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let rest = request.url.dropFirst("http://".count)
        let service = String(rest.prefix { $0 != "/" })
        let path = String(rest.dropFirst(service.count))
        log.withLock { $0.append("\(service) \(request.method) \(path)") }
        guard let app = apps.withLock({ $0[service] }), let target = RequestTarget(path) else {
            throw HTTPClientError(.cannotConnect, reason: "no service \(service)", wasSent: false)
        }
        let fate = rule.withLock { $0 }(service, request)
        for act in fate.acts { try await act() }
        switch fate.kind {
        case .refuse: throw HTTPClientError(.cannotConnect, reason: "refused", wasSent: false)
        case .loseRequest: throw HTTPClientError(.timedOut, reason: "lost", wasSent: true)
        case .answer(let response): return response
        case .deliver, .loseAnswer: break
        }
        let headers = HTTPHeaders(request.headers.map { .init($0.name, $0.value) })
        let response = await app.respond(
            Request(method: HTTPMethod(rawValue: request.method), target: target, headers: headers, body: request.body ?? []))
        if case .loseAnswer = fate.kind { throw HTTPClientError(.connectionLost, reason: "lost", wasSent: true) }
        return OutboundResponse(
            status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) }, body: response.body)
    }
}
