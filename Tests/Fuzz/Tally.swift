internal import JOSE

/// What became of inputs.
package struct Tally: Sendable {
    /// All that must happen in many inputs: every way to make one, and every reason to refuse one.
    package static let names = Input.Kind.allCases.map(\.rawValue) + ["accepted"] + refusals.map(\.name)

    private static let refusals: [TokenError] = [
        .tooLarge, .notCompact, .notJSON, .algorithm, .headerType, .critical, .kid, .issuer, .unknownKey, .signature, .claim(""), .expired,
        .notYetValid, .audience, .authorizedParty, .tokenType,
    ]

    package private(set) var inputs = 0
    /// By what became of them: `accepted`, or the reason for which they were refused.
    package private(set) var outcomes: [String: Int] = [:]
    /// By how they were made.
    package private(set) var kinds: [Input.Kind: Int] = [:]
    /// What should not have been, each with the first input that it was so with.
    package private(set) var problems: [String: Input] = [:]

    mutating func count(_ input: Input, _ outcome: String) {
        inputs += 1
        outcomes[outcome, default: 0] += 1
        kinds[input.kind, default: 0] += 1
    }

    mutating func note(_ problem: String, _ input: Input) {
        if problems[problem] == nil, problems.count < 100 { problems[problem] = input }
    }
}
