/// What may become of one exchange between two services.
enum NetworkFault: String, Sendable, CaseIterable {
    /// The request does not arrive.
    case loseRequest
    /// The answer does not arrive, what was asked is done.
    case loseAnswer
    /// The request arrives when nobody waits for its answer any more.
    case lateRequest
    /// What was asked is done at once, the answer arrives when nobody waits for it any more.
    case lateAnswer
    /// The request arrives twice at one time.
    case twice
    /// The request arrives, and again when all is over.
    case copyLater
    /// The connection ends in the middle of the answer.
    case cutAnswer

    /// Whether it waits for the proxy's gate.
    var isLate: Bool { self == .lateRequest || self == .lateAnswer || self == .copyLater }
}

/// Which exchanges it befalls.
struct NetworkRule: Sendable, Equatable {
    let fault: NetworkFault
    /// Such as `POST /pagar`, or `*` for all.
    let route: String
    /// The how manieth of them, from 1; nil for all.
    var nth: Int?
    /// For as long as no request of this route has come; nil for ever.
    var until: String?
}
