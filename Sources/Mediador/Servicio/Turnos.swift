package import WorldKit

/// The turns of a place that takes only so many calls at a time. From any task.
package final class Turnos: Sendable {
    private struct State {
        var machine: TurnosStateMachine
        /// By number. true: it is his turn; false: his time is over.
        var esperan: [UInt64: OneShot<Bool>] = [:]
    }

    private let state: Locked<State>
    private let world: any World

    package init(_ machine: TurnosStateMachine, world: any World) {
        state = Locked(State(machine: machine))
        self.world = world
    }

    /// Waits for a turn, which must be given back.
    /// - Throws: `FuncionError.colaLlena`, `.sinTurno`, `.cerrando`, `CancellationError`
    package func tomar(hasta limite: Uptime) async throws -> UInt64 {
        let llegada = OneShot<Bool>()
        let now = world.uptime
        let decision = state.withLock { state in
            let decision = state.machine.pedir(hasta: limite, now: now)
            if case .espera(let numero, _) = decision { state.esperan[numero] = llegada }
            return decision
        }
        switch decision {
        case .pasa(let numero): return numero
        case .llena: throw FuncionError.colaLlena
        case .cerrada: throw FuncionError.cerrando
        case .espera(let numero, let moment):
            if let moment { mirar(moment) }
            return try await esperar(numero, llegada, hasta: limite)
        }
    }

    private func esperar(_ numero: UInt64, _ llegada: OneShot<Bool>, hasta limite: Uptime) async throws -> UInt64 {
        do {
            if try await llegada.value(until: limite, in: world) == true { return numero }
        } catch {
            // His turn may have come at the same moment.
            irse(numero)
            throw error
        }
        irse(numero)
        throw FuncionError.sinTurno
    }

    /// Gives a turn back.
    /// - Parameter retenidoHasta: see `TurnosStateMachine.devolver`.
    package func devolver(_ numero: UInt64, retenidoHasta: Uptime? = nil) {
        cambiar { $0.devolver(numero, retenidoHasta: retenidoHasta, now: $1) }
    }

    private func irse(_ numero: UInt64) {
        _ = state.withLock { $0.esperan.removeValue(forKey: numero) }
        cambiar { $0.irse(numero, now: $1) }
    }

    /// From now on nobody gets a turn, and those who wait are told so.
    package func cerrar() {
        let esperan = state.withLock { state in
            let numeros = state.machine.cerrar()
            defer { state.esperan = [:] }
            return numeros.compactMap { state.esperan[$0] }
        }
        for llegada in esperan { llegada.complete(.failure(FuncionError.cerrando)) }
    }

    /// How it stands.
    package var estado: TurnosStateMachine.Estado {
        let now = world.uptime
        return state.withLock { $0.machine.estado(now: now) }
    }

    private func mirar(_ moment: Uptime) {
        _ = world.timer(at: moment) { [weak self] in self?.cambiar { $0.revisar(now: $1) } }
    }

    private func cambiar(_ change: (inout TurnosStateMachine, Uptime) -> TurnosStateMachine.Cambios) {
        let now = world.uptime
        let (llegan, moment) = state.withLock { state in
            let cambios = change(&state.machine, now)
            let llegan = (cambios.pasan.map { ($0, true) } + cambios.vencidos.map { ($0, false) }).compactMap { numero, pasa in
                state.esperan.removeValue(forKey: numero).map { ($0, pasa) }
            }
            return (llegan, cambios.mirarEn)
        }
        for (llegada, pasa) in llegan { llegada.complete(.success(pasa)) }
        if let moment { mirar(moment) }
    }
}
