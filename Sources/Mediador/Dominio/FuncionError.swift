/// Why there is no answer of a function.
package enum FuncionError: Error, Equatable {
    /// No function has that name.
    case noExiste
    /// The event would be larger than functions take, in bytes; nothing was sent, or it was refused unread.
    case eventoDemasiadoGrande(limite: Int)
    /// So many wait for the function that nobody else may; nothing was sent.
    case colaLlena
    /// The function was busy for as long as the caller could wait; nothing was sent.
    case sinTurno
    /// The mediator is being stopped; nothing was sent.
    case cerrando
    /// The breaker is open; nothing was sent.
    case circuitoAbierto(reabreEn: Duration)
    /// The function, or who runs it, has too much to do or is not ready; nothing was done.
    case ocupada(reintentarEn: Duration)
    /// No connection; nothing was sent. The reason is for the log.
    case sinConexion(String)
    /// It was sent, and no answer came. The reason is for the log.
    case sinRespuesta(String)
    /// It was sent, and the caller waits no longer.
    case plazoAgotado
    /// The function ran for longer than it may, and was ended.
    case tardoDemasiado
    /// The function failed: its own word for how, from outside.
    case fallo(tipo: String)
    /// What the function answered is none of its answers.
    case respuestaInvalida(String)
    /// The function answered more than is taken.
    case respuestaDemasiadoGrande
    /// Who runs the function does not take the call, and will not take it again: what this service was told is wrong.
    case rechazada(status: Int, tipo: String)
    /// Who runs the function could not.
    case averia(status: Int, tipo: String)
}

extension FuncionError {
    /// Whether the same call may end better in a moment, and can have done nothing, or was left to whoever names it by a key.
    var esPasajera: Bool {
        switch self {
        case .sinConexion, .ocupada: true
        case .averia(let status, _): status >= 500
        default: false
        }
    }

    /// How long it makes no sense to ask again; nil where nobody said.
    var reintentarEn: Duration? { if case .ocupada(let pausa) = self { pausa } else { nil } }
}

extension FuncionError: CustomStringConvertible {
    /// For the log: never what the function said of itself but its word for the failure.
    package var description: String {
        switch self {
        case .noExiste: "there is no such function"
        case .eventoDemasiadoGrande(let limite): "the event has more than \(limite) bytes"
        case .colaLlena: "too many wait for the function"
        case .sinTurno: "the function was busy for as long as the caller could wait"
        case .cerrando: "the mediator is being stopped"
        case .circuitoAbierto: "the function's circuit breaker is open"
        case .ocupada: "the function is busy or not ready"
        case .sinConexion(let reason): "no connection to the function: \(reason)"
        case .sinRespuesta(let reason): "no answer of the function: \(reason) (it may have run)"
        case .plazoAgotado: "nobody waits for the function any more (it goes on)"
        case .tardoDemasiado: "the function ran into its time-out"
        case .fallo(let tipo): "the function failed: \(tipo)"
        case .respuestaInvalida(let reason): "bad_function_response: \(reason)"
        case .respuestaDemasiadoGrande: "the function's answer is too large"
        case .rechazada(let status, let tipo): "the call is refused with \(status) \(tipo): see the function's configuration"
        case .averia(let status, let tipo): "whoever runs the function answered \(status) \(tipo)"
        }
    }
}
