/// What a rehearsal does to one call to the gateway. It is no part of the charge, and is not kept.
package struct Ensayo: Sendable, Equatable {
    /// How long the request is on its way.
    package let demora: Duration
    /// Whether the answer never comes back.
    package let perderRespuesta: Bool

    package init(demora: Duration = .zero, perderRespuesta: Bool = false) {
        self.demora = demora
        self.perderRespuesta = perderRespuesta
    }
}
