internal import Resilience
internal import ServiceKit
internal import WorldKit

/// The circuit breaker of a remote, as an operator sees it.
package struct Circuito: Sendable, Equatable {
    /// Whose it is.
    package let remoto: String
    /// `cerrado`, `abierto` or `semiabierto`.
    package let estado: String
    /// Where an operator holds it; nil while it decides by itself.
    package let forzado: AccionDeCircuito?
    /// Failures that count at present.
    package let fallos: Int
    /// Seconds until it lets a trial through; nil while calls go.
    package let reabreEnS: Int64?
    /// What failed last; nil when nothing has since the start.
    package let ultimoError: String?

    init(_ remoto: RemoteService) {
        let breaker = remoto.breaker
        let state = breaker.state
        self.remoto = breaker.remote
        let propio =
            // When its time is over the next call is the trial.
            if case .open = state, breaker.openFor == nil { "semiabierto" } else { state.palabra }
        estado = breaker.forced.map { $0 == .open ? "abierto" : "cerrado" } ?? propio
        forzado = breaker.forced.map { $0 == .open ? .abrir : .cerrar }
        if case .closed(let failures) = state { fallos = failures } else { fallos = 0 }
        reabreEnS = breaker.openFor.map { ($0.millis + 999) / 1000 }
        ultimoError = remoto.lastError.map { "\($0)" }
    }
}
