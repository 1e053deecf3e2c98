internal import Observability

/// Where a tool writes what it found. From any thread.
package struct ToolOutput: Sendable {
    /// What stands out on a terminal.
    package enum Color: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33
    }

    private let isColored: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - isColored: whether whoever reads it sees colors.
    ///   - write: takes a text with the ends of its lines.
    package init(isColored: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isColored = isColored
        self.write = write
    }

    /// Standard output, in color where that is a terminal and `NO_COLOR` is not set (no-color.org).
    static let standard = ToolOutput(
        isColored: SystemFiles.isTerminal(SystemFiles.standardOutput)
            && !SystemFiles.environment().contains { $0.name == "NO_COLOR" && !$0.value.isEmpty },
        write: { SystemFiles.write(Array($0.utf8), to: SystemFiles.standardOutput) })

    /// Writes pieces as one line. Control characters in them, which could tell a terminal to do something, are left out.
    package func line(_ pieces: Piece...) {
        write(pieces.map { $0.rendered(isColored) }.joined() + "\n")
    }

    /// A part of a line.
    package struct Piece: Sendable, ExpressibleByStringLiteral {
        private let text: String
        private let color: Color?

        package init(_ text: String, _ color: Color? = nil) {
            self.text = text
            self.color = color
        }

        package init(stringLiteral text: String) { self.init(text) }

        fileprivate func rendered(_ isColored: Bool) -> String {
            let plain = String(
                String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }))
            guard isColored, let color else { return plain }
            return "\u{1B}[\(color.rawValue)m\(plain)\u{1B}[0m"
        }
    }
}
