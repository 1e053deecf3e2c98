/// A text that must not be shown: printed or dumped, it is three asterisks.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself: for comparing and sending, never for the log.
    package let value: String

    package init(_ value: String) { self.value = value }

    /// Whether somebody has given this secret; nobody can give an empty one. It takes the same time wherever the first difference is,
    /// so that no secret can be guessed piece by piece.
    package func matches(_ given: some StringProtocol) -> Bool { matches(Array(given.utf8)[...]) }

    /// The same of its bytes.
    package func matches(_ given: ArraySlice<UInt8>) -> Bool {
        let wanted = Array(value.utf8)
        guard !wanted.isEmpty else { return false }
        var difference = given.count ^ wanted.count
        for (index, byte) in given.enumerated() { difference |= Int(byte ^ wanted[index % wanted.count]) }
        return difference == 0
    }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
