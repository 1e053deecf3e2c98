package import OutboundHTTP

/// What a remote answered, and what that leaves open.
package struct RemoteAnswer: Sendable {
    private let response: OutboundResponse
    /// Whether the same call may have been done by an earlier try that got no answer: then even a refusal proves nothing.
    package let mayHaveHappenedBefore: Bool

    package init(_ response: OutboundResponse, mayHaveHappenedBefore: Bool = false) {
        self.response = response
        self.mayHaveHappenedBefore = mayHaveHappenedBefore
    }

    /// As it came.
    package var status: Int { response.status }

    /// As it came.
    package var body: [UInt8] { response.body }
}
