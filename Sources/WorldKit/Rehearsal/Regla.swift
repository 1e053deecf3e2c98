/// The rules of an order that a rehearsal can leave out one at a time, to see that it finds what goes wrong without them. What
/// ships knows them only as true. The names are those of the model (docs/model).
package enum Regla: String, Sendable, CaseIterable {
    /// The turn to compensation is a commit of its own, before the first void or release.
    case compensando = "SIN_COMPENSANDO"
    /// Every write to an order is conditional on its version.
    case version = "SIN_VERSION"
    /// Release and void of an unknown key leave a tombstone.
    case lapida = "SIN_LAPIDA"
    /// A void waits for a charge that is under way.
    case enCurso = "SIN_EN_CURSO"
    /// The saga's own reservation does not expire.
    case sinCaducidad = "CADUCA"
    /// A refusal for lack of stock is kept under its id.
    case rechazo = "SIN_RECHAZO"
    /// Whoever took an order over voids its charge, although it sent none itself.
    case anular = "SIN_ANULAR"

    #if DEBUG || SIMULACION
    private static let suspendida = Locked<Regla?>(nil)

    /// Leaves one rule out in the whole process; nil for none.
    package static func suspend(_ regla: Regla?) { suspendida.withLock { $0 = regla } }

    /// Whether the rule holds.
    package var rige: Bool { Self.suspendida.withLock { $0 } != self }
    #else
    /// Whether the rule holds.
    package var rige: Bool { true }
    #endif
}
