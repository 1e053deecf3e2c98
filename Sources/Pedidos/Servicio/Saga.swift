package import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
package import WorldKit

/// Drives one order to its end, whoever began it: the commits, and the calls between them (docs/saga.md).
///
/// Every commit is conditional on the order's version: a saga that has lost its order stops without a word.
package struct Saga: Sendable {
    /// What became of driving an order.
    package enum Desenlace: Sendable {
        /// It has ended, and this is what its caller is told.
        case terminado(Result<Resultado, any Error>)
        /// It goes on later, from its row, by whoever takes it over.
        case aplazado
        /// Another one drives it.
        case perdido
    }

    let dao: SagaDAO
    let inventario: InventarioCliente
    let pagos: PagosCliente
    let constancia: Constancia
    /// What an order is when an attempt to confirm it has come to nothing: `cancelado`, or `pendiente` again.
    let fallido: Pedido.Estado
    let plazos: Plazos
    let world: any World
    let log: Log
    /// Called when a reservation is to be consumed.
    let haySalidas: WakeUp

    package init(
        _ dao: SagaDAO, inventario: InventarioCliente, pagos: PagosCliente, constancia: Constancia, fallido: Pedido.Estado = .cancelado,
        plazos: Plazos, haySalidas: WakeUp, world: any World, log: Log
    ) {
        self.dao = dao
        self.inventario = inventario
        self.pagos = pagos
        self.constancia = constancia
        self.fallido = fallido
        self.plazos = plazos
        self.haySalidas = haySalidas
        self.world = world
        self.log = log
    }

    /// Goes on from where the order stands. What cannot be written now is left to whoever takes it over.
    package func llevar(_ pedido: PedidoEnCurso) async -> Desenlace {
        let bitacora = Bitacora(pedido.intento.numero, world)
        do {
            switch pedido.paso {
            case .adelante: return try await confirmar(pedido, bitacora)
            case .compensando, .cuarentena: return try await compensar(pedido, bitacora, nil)
            }
        } catch PedidoError.versionPerdida {
            await contar(bitacora, de: pedido)
            return .perdido
        } catch is CancellationError {
            return .aplazado
        } catch {
            log.error("order left to the recovery", ["pedido": String(pedido.id), "error": "\(error)"])
            await contar(bitacora, de: pedido)
            return .aplazado
        }
    }

    /// What was really asked belongs into the timeline, also where it was another one that went on.
    private func contar(_ bitacora: Bitacora, de pedido: PedidoEnCurso) async {
        let eventos = bitacora.pendientes.filter { $0.remoto != nil }
        guard !eventos.isEmpty else { return }
        do {
            try await dao.contar(eventos, de: pedido.id).commit()
        } catch {
            log.warning("lines of a timeline were lost", ["pedido": String(pedido.id), "error": "\(error)"])
        }
    }

    /// The last commit, and what is told of it.
    func terminar(
        _ pedido: PedidoEnCurso, _ estado: Pedido.Estado, _ motivo: Pedido.Motivo?, _ bitacora: Bitacora,
        _ resultado: Result<Resultado, any Error>
    ) async throws -> Desenlace {
        let fin = constancia.fin(resultado)
        try await bitacora.escribir { eventos in
            let final = Evento(estado.evento, momento: world.now, intento: pedido.intento.numero, traceID: TraceContext.current?.traceID)
            try await dao.terminar(pedido, estado, motivo, eventos + [final]).within { transaction, work in
                try fin(try work(transaction), transaction)
            }.commitRegardless()
        }
        if estado == .confirmado { haySalidas.call() }
        return .terminado(resultado)
    }
}

extension Pedido.Estado {
    /// The line of the timeline that tells of coming there.
    fileprivate var evento: Evento.Tipo {
        switch self {
        case .confirmado: .confirmado
        case .reembolsando: .reembolsando
        case .reembolsado: .reembolsado
        case .pendiente: .pendiente
        case .confirmando, .cancelado: .cancelado
        }
    }
}
