import ServiceKit
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct ToolOutputTests {
    private func text(colored isColored: Bool, _ write: (ToolOutput) -> Void) -> String {
        let text = Locked("")
        write(ToolOutput(isColored: isColored) { piece in text.withLock { $0 += piece } })
        return text.withLock { $0 }
    }

    @Test func `colors are for terminals alone`() {
        let write = { @Sendable (output: ToolOutput) in output.line(.init("todo", .green), " bien") }
        #expect(text(colored: false, write) == "todo bien\n")
        #expect(text(colored: true, write) == "\u{1B}[32mtodo\u{1B}[0m bien\n")
    }

    @Test(arguments: [true, false]) func `what comes from elsewhere moves no cursor and makes no line`(isColored: Bool) {
        let found = text(colored: isColored) { $0.line(.init("a\u{1B}[2Jb\nc\r\u{7F}\u{9B}d\tñ")) }
        #expect(found == "a[2Jbcdñ\n")
    }
}
