/// A payment gateway: who really moves the money.
package protocol Pasarela: Sendable {
    /// Charges.
    /// - Parameter clave: the charge's key: the same key is charged once, however often it is sent.
    /// - Throws: when what became of it is not known.
    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela
}
