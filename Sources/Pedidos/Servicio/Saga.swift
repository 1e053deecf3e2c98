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
    let plazos: Plazos
    let world: any World
    let log: Log
    /// Called when a reservation is to be consumed.
    let haySalidas: WakeUp

    package init(
        _ dao: SagaDAO, inventario: InventarioCliente, pagos: PagosCliente, constancia: Constancia, plazos: Plazos, haySalidas: WakeUp,
        world: any World, log: Log
    ) {
        self.dao = dao
        self.inventario = inventario
        self.pagos = pagos
        self.constancia = constancia
        self.plazos = plazos
        self.haySalidas = haySalidas
        self.world = world
        self.log = log
    }

    /// Goes on from where the order stands. What cannot be written now is left to whoever takes it over.
    package func llevar(_ pedido: PedidoEnCurso) async -> Desenlace {
        do {
            switch pedido.paso {
            case .adelante: return try await confirmar(pedido)
            case .compensando, .cuarentena: return try await compensar(pedido, Bitacora(pedido.intento.numero, world), nil)
            }
        } catch PedidoError.versionPerdida {
            return .perdido
        } catch is CancellationError {
            return .aplazado
        } catch {
            log.error("order left to the recovery", ["pedido": String(pedido.id), "error": "\(error)"])
            return .aplazado
        }
    }

    /// The last commit, and what is told of it.
    func terminar(
        _ pedido: PedidoEnCurso, _ estado: Pedido.Estado, _ motivo: Pedido.Motivo?, _ bitacora: Bitacora,
        _ resultado: Result<Resultado, any Error>
    ) async throws -> Desenlace {
        var bitacora = bitacora
        bitacora.anotar(estado.evento)
        let fin = constancia.fin(resultado)
        try await dao.terminar(pedido, estado, motivo, bitacora.vaciar()).within { transaction, work in
            try fin(try work(transaction), transaction)
        }.commitRegardless()
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
        case .pendiente, .confirmando, .cancelado: .cancelado
        }
    }
}
