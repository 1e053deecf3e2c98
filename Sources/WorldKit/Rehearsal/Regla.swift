/// The rules of an order that a rehearsal can leave out one at a time, to see that it finds what goes wrong without them. What
/// ships knows them only as true. The names are those of the model (docs/model).
package enum Regla: Sendable, CaseIterable {
    /// The turn to compensation is a commit of its own, before the first void or release.
    case compensando
    /// Every write to an order is conditional on its version.
    case version
    /// Release and void of an unknown key leave a tombstone.
    case lapida
    /// A void waits for a charge that is under way.
    case enCurso
    /// The saga's own reservation does not expire.
    case sinCaducidad
    /// A refusal for lack of stock is kept under its id.
    case rechazo
    /// Whoever took an order over voids its charge, although it sent none itself.
    case anular

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

#if DEBUG || SIMULACION
/// As the model calls it without the rule. Not the enum's own raw values: what ships would hold the names.
extension Regla: RawRepresentable {
    package var rawValue: String {
        switch self {
        case .compensando: "SIN_COMPENSANDO"
        case .version: "SIN_VERSION"
        case .lapida: "SIN_LAPIDA"
        case .enCurso: "SIN_EN_CURSO"
        case .sinCaducidad: "CADUCA"
        case .rechazo: "SIN_RECHAZO"
        case .anular: "SIN_ANULAR"
        }
    }

    package init?(rawValue: String) {
        guard let regla = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = regla
    }
}
#endif
