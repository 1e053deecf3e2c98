internal import Observability
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// The lines of a timeline that have not been written yet: they go with the next commit of their order.
struct Bitacora: Sendable {
    private let intento: Int64
    private let world: any World
    private var eventos: [Evento] = []

    init(_ intento: Int64, _ world: any World) {
        self.intento = intento
        self.world = world
    }

    /// Something that the order did.
    mutating func anotar(_ tipo: Evento.Tipo) {
        eventos.append(Evento(tipo, momento: world.now, intento: intento, traceID: TraceContext.current?.traceID))
    }

    /// Each try of a call.
    mutating func anotar(_ tipo: Evento.Tipo, _ remoto: String, _ tries: [RemoteTry]) {
        for one in tries {
            eventos.append(
                Evento(
                    tipo, momento: world.now, intento: intento, remoto: remoto, estadoHTTP: one.status.map { Int64($0) },
                    ms: one.took.millis, circuito: one.circuit.palabra, traceID: TraceContext.current?.traceID))
        }
    }

    /// All of it, for a commit.
    mutating func vaciar() -> [Evento] {
        defer { eventos = [] }
        return eventos
    }
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
