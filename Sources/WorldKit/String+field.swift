extension String {
    /// Whether both are the name of the same field of a message: those compare without regard to case (RFC 9110, section 5.1).
    package func isSameField(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return self == other || utf8.elementsEqual(other.utf8) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}
