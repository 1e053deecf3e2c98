package import JSON

/// Where a reservation stands, as inventario says it in every answer that concerns one.
package enum EstadoDeReserva: String, Sendable, CaseIterable {
    case activa, consumida, devuelta, liberada, expirada, rechazada
}

extension JSONObject {
    /// The state that an answer names, problems included.
    /// - Throws: `JSONMemberError`, also for a state that nobody knows.
    package func estadoDeReserva(_ name: String = "estado") throws(JSONMemberError) -> EstadoDeReserva? {
        try word(name)
    }
}
