package import JOSE

/// The keys that an issuer has: the one that signs, and those that have signed and are published still.
package struct Claves: Sendable {
    /// A set of more than 32 is read by nobody here, and one entry is no signing key.
    package static let maximo = 16

    /// The oldest first.
    package let anteriores: [JWTSigner]
    package let firmante: JWTSigner

    package init(anteriores: [JWTSigner] = [], firmante: JWTSigner) {
        self.anteriores = anteriores
        self.firmante = firmante
    }

    /// The oldest first; the last one signs.
    package var todas: [JWTSigner] { anteriores + [firmante] }

    /// With a new one that signs.
    /// - Throws: `ClavesError.demasiadas`
    func con(_ nueva: JWTSigner) throws(ClavesError) -> Claves {
        guard todas.count < Self.maximo else { throw .demasiadas(maximo: Self.maximo) }
        return Claves(anteriores: todas, firmante: nueva)
    }

    /// Without one of those that do not sign.
    /// - Throws: `ClavesError.enUso`, `.desconocida`
    func sin(_ kid: String) throws(ClavesError) -> Claves {
        guard kid != firmante.kid else { throw .enUso }
        let otras = anteriores.filter { $0.kid != kid }
        guard otras.count < anteriores.count else { throw .desconocida }
        return Claves(anteriores: otras, firmante: firmante)
    }
}
