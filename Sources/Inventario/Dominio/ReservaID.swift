/// What a reservation is known by.
package enum ReservaID: Sendable, Hashable {
    /// The name that its caller chose: 1 to 255 visible ASCII characters without a slash.
    case clave(String)
    /// The number that it was given, written `manual:<number>`; 0, which no reservation has, for what is no number.
    case manual(Int64)

    private static let manual = "manual:"

    /// nil for what cannot name a reservation.
    package init?(_ text: String) {
        guard 1...255 ~= text.utf8.count, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "/") }) else { return nil }
        guard text.hasPrefix(Self.manual) else {
            self = .clave(text)
            return
        }
        let digits = text.dropFirst(Self.manual.count)
        let numero = Int64(digits) ?? 0
        self = .manual(String(numero) == digits ? numero : 0)
    }
}

extension ReservaID: CustomStringConvertible {
    package var description: String {
        switch self {
        case .clave(let clave): clave
        case .manual(let numero): Self.manual + String(numero)
        }
    }
}
