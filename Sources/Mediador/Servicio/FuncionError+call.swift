internal import OutboundHTTP
internal import Resilience

extension FuncionError {
    /// Of a call without an answer.
    init(_ error: HTTPClientError) {
        self =
            switch error.kind {
            case .responseTooLarge: .respuestaDemasiadoGrande
            case .timedOut where error.wasSent: .tardoDemasiado
            case _ where error.wasSent: .sinRespuesta(error.reason)
            default: .sinConexion(error.reason)
            }
    }

    /// What it tells the breaker of whoever runs the function. One that fails by its own fault has been reached all the same; one that
    /// hangs holds up all others.
    var outcome: CircuitBreakerStateMachine.Outcome {
        switch self {
        case .sinConexion, .sinRespuesta, .tardoDemasiado: .failure
        case .averia(let status, _): status >= 500 ? .failure : .ignored
        case .fallo, .respuestaInvalida, .respuestaDemasiadoGrande: .success
        default: .ignored
        }
    }
}
