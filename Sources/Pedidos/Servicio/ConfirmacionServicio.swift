/// Confirms orders that were made before.
package struct ConfirmacionServicio: Sendable {
    private let tramites: Tramites

    package init(_ tramites: Tramites) { self.tramites = tramites }

    /// Begins the next attempt to confirm an order that is `pendiente`, and waits for its saga: reserved, charged, confirmed.
    /// - Parameter peticion: what the first commit keeps beside it.
    /// - Returns: `confirmado`, also when it was before; `pendiente` when the charge was declined; `confirmando` when it is not known yet.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved or charged: the
    ///   order is `pendiente` again.
    package func confirmar(
        _ id: Int64, _ alcance: Alcance, _ confirmacion: SagaDAO.Confirmacion, _ peticion: Peticion
    ) async throws -> Resultado {
        let (dao, plazos) = (tramites.saga.dao, tramites.plazos)
        return try await tramites.comenzar(id, alcance, peticion, desde: .pendiente, hacia: [.confirmando, .confirmado]) { nombre, trace in
            dao.empezarIntento(id, alcance, confirmacion, plazos, nombre, trace: trace)
        }
    }
}
