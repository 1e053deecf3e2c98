import OutboundHTTP
import Resilience
import ServiceKit
import TestSupport
import WorldKit

/// Answers one call after another as a script says, and the last line of it for ever after.
final class ScriptedHTTP: HTTPClient {
    enum Line: Sendable {
        case answer(Int)
        /// An answer that asks to be left alone for so many seconds.
        case busy(Int, retryAfter: String)
        /// No answer.
        case fail(HTTPClientError.Kind, wasSent: Bool)
        /// Waits for a status, or to be cancelled.
        case wait(OneShot<Int>)
    }

    private let script: Locked<[Line]>
    private let kept = Locked<[OutboundRequest]>([])
    /// Comes with the first call.
    let firstCall = OneShot<Void>()

    init(_ script: Line...) { self.script = Locked(script) }

    init(script: [Line]) { self.script = Locked(script) }

    var requests: [OutboundRequest] { kept.withLock { $0 } }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        kept.withLock { $0.append(request) }
        firstCall.complete(.success(()))
        switch script.withLock({ $0.count > 1 ? $0.removeFirst() : $0[0] }) {
        case .answer(let status): return OutboundResponse(status: status, body: Array("{}".utf8))
        case .busy(let status, let pause): return OutboundResponse(status: status, headers: [("Retry-After", pause)])
        case .fail(let kind, let wasSent): throw HTTPClientError(kind, reason: "script", wasSent: wasSent)
        case .wait(let status): return OutboundResponse(status: try await status.value())
        }
    }
}

extension RemoteService {
    /// The remote `cosas`, as services build it.
    static func scripted(_ http: ScriptedHTTP, _ world: HurriedWorld) -> RemoteService {
        RemoteService("cosas", baseURL: "http://cosas", token: Secret("abc"), http: http, world: world)
    }
}
