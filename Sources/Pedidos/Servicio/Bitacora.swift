internal import Observability
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// The lines of a timeline that have not been written yet: they go with the next commit of their order, or alone when there is none.
final class Bitacora: Sendable {
    private let intento: Int64
    private let world: any World
    private let eventos = Locked<[Evento]>([])

    init(_ intento: Int64, _ world: any World) {
        self.intento = intento
        self.world = world
    }

    /// Something that the order did.
    func anotar(_ tipo: Evento.Tipo) {
        let evento = Evento(tipo, momento: world.now, intento: intento, traceID: TraceContext.current?.traceID)
        eventos.withLock { $0.append(evento) }
    }

    /// Each try of a call.
    func anotar(_ tipo: Evento.Tipo, _ remoto: String, _ tries: [RemoteTry]) {
        let lineas = Evento.lineas(tipo, remoto, tries, momento: world.now, intento: intento)
        eventos.withLock { $0 += lineas }
    }

    /// Lets `body` commit all of it; where that fails it is kept.
    func escribir<Value>(_ body: ([Evento]) async throws -> Value) async throws -> Value {
        let lineas = pendientes
        let value = try await body(lineas)
        eventos.withLock { $0.removeFirst(lineas.count) }
        return value
    }

    /// What has not been written.
    var pendientes: [Evento] { eventos.withLock { $0 } }
}

extension CircuitBreakerStateMachine.State {
    /// As the timeline and the operator read it.
    package var palabra: String {
        switch self {
        case .closed: "cerrado"
        case .open: "abierto"
        case .halfOpen: "semiabierto"
        }
    }
}
