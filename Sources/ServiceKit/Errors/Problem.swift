package import JSON

/// What an answer says about an error: RFC 9457, with the member `error` that clients of the original read.
package struct Problem: Error, Equatable {
    /// What went wrong, and with it the status.
    package enum Kind: Sendable, Equatable {
        case invalid, unauthenticated, paymentRequired, forbidden, notFound, methodNotAllowed, requestTimeout
        case conflict, preconditionFailed, tooLarge, unsupportedMediaType, unprocessable
        case unavailable, badGateway, timedOut, notImplemented, internalError

        /// The status of the answer.
        package var status: Int {
            switch self {
            case .invalid: 400
            case .unauthenticated: 401
            case .paymentRequired: 402
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .requestTimeout: 408
            case .conflict: 409
            case .preconditionFailed: 412
            case .tooLarge: 413
            case .unsupportedMediaType: 415
            case .unprocessable: 422
            case .internalError: 500
            case .notImplemented: 501
            case .badGateway: 502
            case .unavailable: 503
            case .timedOut: 504
            }
        }

        /// The phrase of the status (RFC 9110, section 15).
        var title: String {
            switch self {
            case .invalid: "Bad Request"
            case .unauthenticated: "Unauthorized"
            case .paymentRequired: "Payment Required"
            case .forbidden: "Forbidden"
            case .notFound: "Not Found"
            case .methodNotAllowed: "Method Not Allowed"
            case .requestTimeout: "Request Timeout"
            case .conflict: "Conflict"
            case .preconditionFailed: "Precondition Failed"
            case .tooLarge: "Content Too Large"
            case .unsupportedMediaType: "Unsupported Media Type"
            case .unprocessable: "Unprocessable Content"
            case .internalError: "Internal Server Error"
            case .notImplemented: "Not Implemented"
            case .badGateway: "Bad Gateway"
            case .unavailable: "Service Unavailable"
            case .timedOut: "Gateway Timeout"
            }
        }
    }

    /// What went wrong.
    package let kind: Kind
    /// The short text in Spanish.
    package let error: String
    /// What exactly is wrong and how to mend it, in Spanish; nil when `error` says it all.
    package let detail: String?
    /// Members beside the standard ones.
    package let members: [JSONObject.Member]
    /// Header fields beside the usual ones, such as `Retry-After`.
    package let headers: [(name: String, value: String)]

    package init(
        _ kind: Kind, _ error: String, detail: String? = nil, members: [JSONObject.Member] = [],
        headers: [(name: String, value: String)] = []
    ) {
        self.kind = kind
        self.error = error
        self.detail = detail
        self.members = members
        self.headers = headers
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.kind == b.kind && a.error == b.error && a.detail == b.detail && a.members == b.members
            && a.headers.map(\.name) == b.headers.map(\.name) && a.headers.map(\.value) == b.headers.map(\.value)
    }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}
