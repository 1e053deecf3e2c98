package import WorldKit

/// What a gateway says that it has done, for whoever compares it with the payments. The simulated one reads its ledger, a real
/// one the provider's report.
package protocol LibroDePasarela: Sendable {
    /// Movements in order of time and number, after the place that is given.
    /// - Throws: when it cannot be asked.
    func movimientos(despuesDe momento: Instante, _ id: Int64, limite: Int64) async throws -> [Movimiento]

    /// All movements of these keys, in the same order; a key without any is left out.
    /// - Throws: when it cannot be asked.
    func movimientos(claves: [String]) async throws -> [Movimiento]
}
