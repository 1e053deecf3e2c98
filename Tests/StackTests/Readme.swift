import Foundation

/// What the README promises, read from it.
enum Readme {
    static let text = (try? String(contentsOfFile: root + "/README.md", encoding: .utf8)) ?? ""

    /// The folder of the package: three above this file.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    struct Step: Sendable {
        let command: String
        let answer: String
    }

    /// What a part with that title does before its first call, such as logging in: the lines of its first shell block before the first
    /// `curl`.
    static func preamble(of title: String) -> String {
        let part = text.components(separatedBy: "# " + title + "\n").dropFirst().first ?? ""
        let block = part.components(separatedBy: "\n```sh\n").dropFirst().first ?? ""
        return block.components(separatedBy: "\n").prefix { !$0.hasPrefix("curl ") }.joined(separator: "\n")
    }

    /// Each `curl` line of a shell block, with the JSON block after it, of the part with that title.
    static func transcript(of title: String) throws -> [Step] {
        var steps: [Step] = []
        var command: String?
        var isThere = false
        var inJSON = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { isThere = line.drop { $0 == "#" } == " " + title }
            guard isThere else { continue }
            if line.hasPrefix("curl ") {
                command = String(line)
            } else if line == "```json" {
                inJSON = true
            } else if line == "```" {
                inJSON = false
            } else if inJSON, let known = command {
                steps.append(Step(command: known, answer: String(line)))
                command = nil
            }
        }
        return steps
    }
}
