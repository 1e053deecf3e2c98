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
        /// One of the 400s that the contract does not have: asking again would be answered the same.
        case refused(status: Int)
        /// The caller did not wait for it.
        case cancelled
        /// There was no token to call with: nothing was sent.
        case noCredentials(NoCredentials)
        /// It did not take the token, and may take another later: it did nothing.
        case tokenRefused
    }

    /// The name of the service that was called.
    package let remote: String
    /// What went wrong.
    package let cause: Cause
    /// false when it is certain that the remote did nothing: no byte of any try left, or it refused. Otherwise the outcome
    /// is unknown.
    package let mayHaveHappened: Bool
    /// How long the remote's breaker lets nothing through yet; nil where it does.
    package let closedFor: Duration?

    package init(remote: String, cause: Cause, mayHaveHappened: Bool, closedFor: Duration? = nil) {
        self.remote = remote
        self.cause = cause
        self.mayHaveHappened = mayHaveHappened
        self.closedFor = closedFor
    }

    /// Whether the breaker let no call out.
    var isCircuitOpen: Bool { if case .circuitOpen = cause { true } else { false } }

    /// Whether the remote was asked at all.
    var wasTried: Bool {
        switch cause {
        case .circuitOpen, .deadlinePassed, .cancelled: false
        case .noCredentials, .tokenRefused, .noAnswer, .answered, .unexpected, .refused: true
        }
    }

    /// Whether asking again makes no sense, now or later.
    package var isRefusal: Bool { if case .refused = cause { true } else { false } }

    /// Whether the same call may end better in a moment.
    var mayPass: Bool {
        switch cause {
        // Another token was shown already, where there is one.
        case .circuitOpen, .deadlinePassed, .unexpected, .refused, .tokenRefused, .cancelled: false
        case .noAnswer(let error): error.kind != .closed && error.kind != .responseTooLarge
        case .answered(let status, _): [409, 429, 502, 503, 504].contains(status)
        case .noCredentials: true
        }
    }

    /// How long asking again makes no sense: its breaker is open, or it asks to be left alone; nil where neither is so.
    package var leaveAlone: Duration? {
        if case .circuitOpen(let pause) = cause { return pause }
        return [retryAfter, closedFor].compactMap { $0 }.max()
    }

    /// How long the remote asks to be left alone; nil when it does not.
    var retryAfter: Duration? {
        if case .answered(_, let pause) = cause { pause } else { nil }
    }

    /// The same error, of a call of which an earlier try may have got through.
    func after(mayHaveHappened earlier: Bool, closedFor: Duration?) -> RemoteError {
        var closedFor = closedFor
        if isCircuitOpen { closedFor = nil }  // it says so itself
        return RemoteError(remote: remote, cause: cause, mayHaveHappened: mayHaveHappened || earlier, closedFor: closedFor)
    }

    package var problem: Problem {
        let detalle = JSONObject([.init("error", .string(sentence)), .init("servicio", .string(remote))])
        let members = [JSONObject.Member("detalle", .object(detalle))]
        let error = "No se pudo completar la operación"
        func unavailable(_ pause: Duration?) -> Problem {
            let headers = Problem.unavailable(retryAfter: max(pause ?? .seconds(1), closedFor ?? .zero)).headers
            return Problem(.unavailable, error, members: members, headers: headers)
        }
        switch cause {
        case .circuitOpen(let pause): return unavailable(pause)
        case .deadlinePassed: return Problem(.timedOut, error, members: members)
        case .noAnswer(let cause) where cause.kind == .timedOut: return Problem(.timedOut, error, members: members)
        case .noAnswer, .cancelled, .noCredentials, .tokenRefused: return unavailable(nil)
        // Who asks to be left alone, has too much to do, or is still at it.
        case .answered(let status, let pause) where pause != nil || [409, 429, 503].contains(status): return unavailable(pause)
        case .answered, .unexpected, .refused: return Problem(.badGateway, error, members: members)
        }
    }

    private var sentence: String {
        switch cause {
        case .circuitOpen: "El circuito hacia \(remote) está abierto"
        case .deadlinePassed: "El plazo se agotó antes de llamar a \(remote)"
        case .noAnswer(let error) where error.kind == .timedOut: "\(remote) no respondió a tiempo"
        case .noAnswer, .cancelled: "\(remote) no responde"
        case .noCredentials: "No hay credenciales para llamar a \(remote)"
        case .tokenRefused: "\(remote) no acepta todavía las credenciales de este servicio"
        case .answered(let status, _): "\(remote) respondió \(status)"
        case .unexpected, .refused: "\(remote) respondió algo inesperado"
        }
    }
}

extension RemoteError: CustomStringConvertible {
    /// A sentence for the log.
    package var description: String {
        let what =
            switch cause {
            case .circuitOpen: "its circuit breaker is open"
            case .deadlinePassed: "nobody waits any more"
            case .noAnswer(let error): "no answer: \(error.reason)"
            case .answered(let status, _): "answered \(status)"
            case .refused(let status): "refused with \(status)"
            case .unexpected(let what): "an answer that the contract does not have: \(what)"
            case .cancelled: "the caller went away"
            case .noCredentials(let error): "no token to call it with: \(error.reason)"
            case .tokenRefused: "it does not take this service's token"
            }
        return "\(remote): \(what)" + (mayHaveHappened ? " (it may have been done)" : "")
    }
}
