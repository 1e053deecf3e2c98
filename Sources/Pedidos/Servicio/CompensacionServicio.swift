internal import Observability
package import Persistence
package import ServiceKit

/// The operator's word on what is to be taken back.
package struct CompensacionServicio: Sendable {
    private let dao: CompensacionDAO
    private let constancia: Constancia

    package init(_ dao: CompensacionDAO, constancia: Constancia) {
        self.dao = dao
        self.constancia = constancia
    }

    /// Up to one more than was asked for, oldest first.
    package func compensaciones(en estado: Compensacion.Estado?, _ page: PageRequest) async throws -> [Compensacion] {
        try await dao.compensaciones(en: estado, despuesDe: page.after ?? 0, limite: page.limit + 1)
    }

    /// Does what an operator says, and keeps who he is and why.
    /// The work throws `PedidoError.compensacionNoExiste`, `PedidoError.compensacionTerminada`.
    package func decidir(_ id: Int64, _ decision: Decision, razon: String, quien: String) -> UnitOfWork<Compensacion> {
        let fin = constancia.fin(.failure(PedidoError.reembolsoAbandonado))
        return dao.decidir(id, decision, razon: razon, quien: quien, trace: TraceContext.current?.traceID).within { transaction, work in
            let (fila, peticion) = try work(transaction)
            if let peticion { try fin(peticion, transaction) }
            return fila
        }
    }
}
