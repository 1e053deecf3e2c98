internal import JSON
package import ServiceKit

extension FacturaError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        // For whoever has set it up: the log says it.
        case .sinTipo: Problem(.unavailable, Self.error, headers: [("Retry-After", "60")])
        case .noDisponible(let error): Self.problem(error)
        }
    }

    private static let error = "La factura no está disponible"

    /// Whatever became of the call, the same again may do: the caller did nothing wrong.
    private static func problem(_ error: RemoteError) -> Problem {
        let own = error.problem
        var isLate = own.kind == .timedOut
        if case .answered(status: 504, _) = error.cause { isLate = true }
        let headers = own.headers.contains { $0.name == "Retry-After" } ? own.headers : [("Retry-After", "1")]
        return Problem(isLate ? .timedOut : .unavailable, Self.error, members: own.members, headers: isLate ? [] : headers)
    }
}
