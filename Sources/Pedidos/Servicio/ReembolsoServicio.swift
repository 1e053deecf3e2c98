/// Gives money back and puts goods in stock again.
package struct ReembolsoServicio: Sendable {
    private let tramites: Tramites

    package init(_ tramites: Tramites) { self.tramites = tramites }

    /// Gives a confirmed order's money back and puts its goods in stock again.
    /// - Parameters:
    ///   - razon: why.
    ///   - quien: who wants it.
    ///   - peticion: what the first commit keeps beside it.
    /// - Returns: `reembolsado`, or `reembolsando` when that is not done yet.
    /// - Throws: `PedidoError.noEncontrado`, `PedidoError.noAdmite`
    package func reembolsar(_ id: Int64, razon: String, quien: String, _ peticion: Peticion) async throws -> Resultado {
        let (dao, plazos) = (tramites.saga.dao, tramites.plazos)
        return try await tramites.comenzar(id, .todos, peticion, desde: .confirmado, hacia: [.reembolsando, .reembolsado]) {
            nombre, trace in
            dao.empezarReembolso(id, razon: razon, quien: quien, plazos, nombre, trace: trace)
        }
    }
}
