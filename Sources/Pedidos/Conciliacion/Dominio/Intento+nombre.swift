/// The names of an attempt, read the other way.
extension Intento {
    /// Whose attempt a reservation is; nil for a name that no order gives.
    package init?(reserva nombre: String) {
        let parts = nombre.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.esClave(parts[0]), let numero = Self.numero(parts[1]) else { return nil }
        self.init(clave: String(parts[0]), numero: numero)
    }

    /// Whose attempt a charge is; nil for a key that no order gives.
    package init?(cobro nombre: String) {
        guard nombre.hasSuffix(":cobro") else { return nil }
        self.init(reserva: String(nombre.dropLast(6)))
    }

    private static func numero(_ text: Substring) -> Int64? {
        guard text.first != "0", text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return Int64(text)
    }

    /// A UUID as they are written here: 36 characters in lower case.
    private static func esClave(_ text: Substring) -> Bool {
        text.utf8.count == 36
            && text.utf8.enumerated().allSatisfy { index, byte in
                switch index {
                case 8, 13, 18, 23: byte == UInt8(ascii: "-")
                default: UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
                }
            }
    }
}
