internal import JSON
package import OutboundHTTP

/// A remote that did not do what was asked, for reasons that are its own.
package struct RemoteError: ProblemConvertible, Equatable {
    /// What went wrong.
    package enum Cause: Sendable, Equatable {
        /// The breaker is open: nothing was sent.
        case circuitOpen(retryAfter: Duration)
        /// Nobody waits for the answer any more: nothing was sent.
        case deadlinePassed
        case noAnswer(HTTPClientError)
        /// 429, or 409 for what it is still at, or 500 and above; how long it asks to be left alone, if it does.
        case answered(status: Int, retryAfter: Duration? = nil)
        /// An answer that is not what the contract says: a status, or what the body lacks.
        case unexpected(String)
        /// The caller did not wait for it.
        case cancelled
    }

    /// The name of the service that was called.
    package let remote: String
    /// What went wrong.
    package let cause: Cause
    /// false when it is certain that the remote did nothing: no byte of any try left, or it refused. Otherwise the outcome
    /// is unknown.
    package let mayHaveHappened: Bool

    package init(remote: String, cause: Cause, mayHaveHappened: Bool) {
        self.remote = remote
        self.cause = cause
        self.mayHaveHappened = mayHaveHappened
    }

    /// Whether the same call may end better in a moment.
    var mayPass: Bool {
        switch cause {
        case .circuitOpen, .deadlinePassed, .unexpected, .cancelled: false
        case .noAnswer(let error): error.kind != .closed && error.kind != .responseTooLarge
        case .answered(let status, _): [409, 429, 502, 503, 504].contains(status)
        }
    }

    /// How long the remote asks to be left alone; nil when it does not.
    var retryAfter: Duration? {
        if case .answered(_, let pause) = cause { pause } else { nil }
    }

    /// The same error, of a call of which an earlier try may have got through.
    func after(mayHaveHappened earlier: Bool) -> RemoteError {
        RemoteError(remote: remote, cause: cause, mayHaveHappened: mayHaveHappened || earlier)
    }

    package var problem: Problem {
        let detalle = JSONObject([.init("error", .string(sentence)), .init("servicio", .string(remote))])
        let members = [JSONObject.Member("detalle", .object(detalle))]
        let error = "No se pudo completar la operación"
        switch cause {
        case .circuitOpen(let pause):
            return Problem(.unavailable, error, members: members, headers: Problem.unavailable(retryAfter: pause).headers)
        case .deadlinePassed: return Problem(.timedOut, error, members: members)
        case .noAnswer(let cause) where cause.kind == .timedOut: return Problem(.timedOut, error, members: members)
        case .noAnswer, .cancelled: return Problem(.unavailable, error, members: members, headers: Problem.unavailable().headers)
        case .answered(_, let pause?):
            return Problem(.unavailable, error, members: members, headers: Problem.unavailable(retryAfter: pause).headers)
        case .answered, .unexpected: return Problem(.badGateway, error, members: members)
        }
    }

    private var sentence: String {
        switch cause {
        case .circuitOpen: "El circuito hacia \(remote) está abierto"
        case .deadlinePassed: "El plazo se agotó antes de llamar a \(remote)"
        case .noAnswer(let error) where error.kind == .timedOut: "\(remote) no respondió a tiempo"
        case .noAnswer, .cancelled: "\(remote) no responde"
        case .answered(let status, _): "\(remote) respondió \(status)"
        case .unexpected: "\(remote) respondió algo inesperado"
        }
    }
}
