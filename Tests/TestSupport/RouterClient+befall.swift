package import OutboundHTTP
import WorldKit

extension RouterClient {
    /// Lets `fate` befall the calls to `service` whose method and path match, such as `POST /reservas/*/liberar`, the first so many
    /// of them.
    package func befall(_ service: String, _ pattern: String, _ fate: Fate, times: Int = .max) {
        let left = Locked(times)
        setRule { called, request in
            guard called == service, Self.matches(request, service, pattern) else { return .deliver }
            return left.withLock { left in
                left -= 1
                return left >= 0 ? fate : .deliver
            }
        }
    }

    /// Whether a call is of that form: `*` stands for one name in the path.
    package static func matches(_ request: OutboundRequest, _ service: String, _ pattern: String) -> Bool {
        let call = "\(request.method) " + request.url.dropFirst("http://\(service)".count)
        return matches(call[...], pattern)
    }

    private static func matches(_ call: Substring, _ pattern: String) -> Bool {
        let (wanted, found) = (pattern.split(separator: "/"), call.split(separator: "/"))
        return wanted.count <= found.count && zip(wanted, found).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// How many calls of that form have left, such as `pagos POST /pagar`.
    package func count(_ call: String) -> Int {
        calls.count { $0.split(separator: "/").count == call.split(separator: "/").count && Self.matches($0[...], call) }
    }
}
