internal import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// Begins sagas for callers, and waits for their ends as long as somebody waits for the answer.
package struct Tramites: Sendable {
    let saga: Saga

    package init(_ saga: Saga) { self.saga = saga }

    /// How long what is begun may take.
    var plazos: Plazos { saga.plazos }

    /// Makes the first commit of a saga of an order that exists.
    typealias Primero = @Sendable (RequestName?, _ trace: String?) -> UnitOfWork<SagaDAO.Comienzo>

    /// Begins a saga of an order that exists, unless that is under way or done.
    /// - Parameters:
    ///   - alcance: of whoever asks.
    ///   - peticion: what the first commit keeps beside it.
    ///   - desde: the state in which it begins; of one that was found there after a commit whose outcome is not known, nothing has begun.
    ///   - hacia: those that it leads to.
    /// - Throws: `PedidoError`, or what ended it.
    func comenzar(
        _ id: Int64, _ alcance: Alcance, _ peticion: Peticion, desde: Pedido.Estado, hacia: Set<Pedido.Estado>, _ primero: Primero
    ) async throws -> Resultado {
        let trace = TraceContext.current
        let unit = primero(peticion.nombre, trace?.traceID).within { [saga] transaction, work -> Result<SagaDAO.Comienzo, PedidoError> in
            do throws(any Error) {
                let comienzo = try transaction.attempt(work)
                switch comienzo {
                case .empieza: try peticion.empieza(id, transaction)
                case .enCurso: try peticion.esOtra(transaction)  // it is somebody else's, and has no answer yet
                case .hecho(let pedido):
                    try peticion.empieza(id, transaction)
                    try saga.constancia.fin(pedido.resultado, trace)(peticion.nombre, transaction)
                }
                return .success(comienzo)
            } catch let error as PedidoError {
                // A no is an answer too, and is kept as one.
                try peticion.empieza(id, transaction)
                try saga.constancia.fin(.failure(error), trace)(peticion.nombre, transaction)
                return .failure(error)
            }
        }
        let comienzo: Result<SagaDAO.Comienzo, PedidoError>
        do {
            comienzo = try await unit.commit()
        } catch DatabaseError.commitUnknown(let message) {
            // Where it took place the order says so, and the recovery goes on with it.
            guard let ahora = try await Self.releer({ try await saga.dao.estado(id, alcance, settled: true) }) else {
                throw PedidoError.noEncontrado
            }
            if ahora.estado == desde { throw DatabaseError.commitUnknown(message) }
            if hacia.contains(ahora.estado) {
                if ahora.estado.enCamino { return ahora.incierto }
                if peticion.nombre == nil { return try ahora.resultado.get() }
            }
            // An end is told, yes or no, when it is known to be kept: the same key must be told the same.
            throw PedidoError.incierto
        }
        switch try comienzo.get() {
        case .empieza(let pedido): return try await llevar(pedido)
        case .enCurso(let pedido): return pedido.incierto
        case .hecho(let pedido): return try pedido.resultado.get()
        }
    }

    /// What has been written down goes on, whether or not somebody waits for it; this is the wait.
    func llevar(_ pedido: PedidoEnCurso) async throws -> Resultado {
        var hasta = saga.world.uptime + saga.plazos.espera
        if let deadline = Deadline.current { hasta = min(hasta, deadline.moment) }
        let desenlace = saga.world.start("order") { [saga] in await saga.llevar(pedido) }
        do throws(any Error) {
            switch try await desenlace.value(until: hasta, in: saga.world) {
            case .terminado(let resultado): return try resultado.get()
            case nil: return pedido.incierto
            case .aplazado, .perdido: return try await tras(pedido)
            }
        } catch is CancellationError {
            // The wait was ended, as it is when the service stops; what has begun was not.
            return pedido.incierto
        }
    }

    /// What is told of an order that somebody else has now.
    /// - Throws: `TerminadoPorOtro` where he has ended it.
    private func tras(_ pedido: PedidoEnCurso) async throws -> Resultado {
        let ahora: PedidoEnCurso?
        do {
            ahora = try await saga.dao.estado(pedido.id)
        } catch {
            return pedido.incierto
        }
        guard let ahora else { throw PedidoError.noEncontrado }
        if ahora.estado.enCamino, ahora.intento == pedido.intento { return ahora.incierto }
        throw TerminadoPorOtro(resultado: resultado(ahora, trasEmpezar: pedido))
    }

    /// What an order that has ended says of what was begun.
    private func resultado(_ ahora: PedidoEnCurso, trasEmpezar pedido: PedidoEnCurso) -> Result<Resultado, any Error> {
        if pedido.estado == .reembolsando, ahora.estado == .confirmado { return .failure(PedidoError.reembolsoAbandonado) }
        // What came of a later attempt, or of lines that were edited since, is no answer to this one.
        let haSeguido = ahora.intento != pedido.intento || ahora.estado == .pendiente && ahora.motivo == nil
        return haSeguido ? .success(pedido.incierto) : ahora.resultado
    }

    /// - Throws: `PedidoError.incierto` where what may be there cannot be read.
    static func releer<Value>(_ read: () async throws -> Value) async throws -> Value {
        do {
            return try await read()
        } catch {
            throw PedidoError.incierto
        }
    }
}
