internal import OutboundHTTP
internal import WorldKit

/// An event as the Runtime API gave it. Nothing of it is trusted to be there but its name, without which it cannot be answered.
struct RuntimeEvent: Sendable {
    /// The longest time that Lambda gives any function.
    static let longestTime = Duration.seconds(900)

    let requestID: String
    let functionARN: String?
    let traceID: String?
    let clientContext: String?
    let cognitoIdentity: String?
    let tenantID: String?
    /// When Lambda ends the process, in milliseconds since the epoch.
    let deadlineMillis: Int64?
    let body: [UInt8]

    /// - Throws: `RuntimeAPIError` when it does not say how it is called.
    init(_ response: OutboundResponse) throws {
        // An empty field is what the API has nothing for.
        func header(_ name: String) -> String? { response.header("Lambda-Runtime-" + name).flatMap { $0.isEmpty ? nil : $0 } }
        // It becomes part of an address.
        guard let requestID = header("Aws-Request-Id"), requestID.utf8.allSatisfy(\.isPlain) else {
            throw RuntimeAPIError(call: "next", status: response.status, reason: "an event without a usable Lambda-Runtime-Aws-Request-Id")
        }
        self.requestID = requestID
        functionARN = header("Invoked-Function-Arn")
        traceID = header("Trace-Id")
        clientContext = header("Client-Context")
        cognitoIdentity = header("Cognito-Identity")
        tenantID = header("Aws-Tenant-Id")
        deadlineMillis = header("Deadline-Ms").flatMap { Int64($0) }
        body = response.body
    }

    /// What a handler gets: what Lambda gives less a margin in which the answer goes out, a tenth, at most 100 ms.
    ///
    /// A moment that does not lie within the next 15 minutes is not believed: that of the emulator for managed instances is a
    /// million times too large.
    func timeForHandler(now: Instante) -> Duration {
        let claimed = deadlineMillis.map { Duration.milliseconds($0) - .microseconds(now.micros) }
        let left = claimed.flatMap { .zero < $0 && $0 <= Self.longestTime ? $0 : nil } ?? Self.longestTime
        return left - min(left / 10, .milliseconds(100))
    }
}

extension UInt8 {
    /// The unreserved characters of RFC 3986.
    fileprivate var isPlain: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
