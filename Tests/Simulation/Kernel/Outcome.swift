/// What a run came to.
package struct Outcome: Sendable {
    /// Of all its steps: the same seed must have the same.
    package let trace: UInt64
    package let steps: Int
    /// What happened, and how often.
    package let tally: Tally
    /// What is wrong; empty when all is well.
    package let problems: [String]
    /// What happened, line by line, where it was asked for.
    package let story: [String]
}
