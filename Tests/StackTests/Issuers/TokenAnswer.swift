import JSON
import OutboundHTTP

/// What a request for tokens was answered.
struct TokenAnswer: Sendable {
    struct Refused: Error {
        let status: Int
        let body: String
    }

    let status: Int
    private let bytes: [UInt8]

    init(_ response: OutboundResponse) {
        status = response.status
        bytes = response.body
    }

    /// - Throws: when it is no JSON object.
    var body: JSONObject { get throws { try JSONObject(parsing: bytes) } }

    /// `error` of RFC 6749; nil where there are tokens.
    var error: String? { get throws { try body.string("error") } }

    /// What the error says to people; Keycloak tells apart in it what has the same `error`.
    var description: String? { get throws { try body.string("error_description") } }

    /// - Throws: `Refused`
    func accessToken() throws -> String { try member("access_token") }

    /// - Throws: `Refused`, also where there are tokens, but none of this kind.
    func refreshToken() throws -> String { try member("refresh_token") }

    /// - Throws: `Refused`
    func idToken() throws -> String { try member("id_token") }

    private func member(_ name: String) throws -> String {
        guard status == 200, let token = try body.string(name) else {
            throw Refused(status: status, body: String(decoding: bytes, as: UTF8.self))
        }
        return token
    }
}

extension OutboundResponse {
    /// The body of an answer that must be 200.
    /// - Throws: `TokenAnswer.Refused`, or when it is no JSON object.
    func object() throws -> JSONObject {
        guard status == 200 else { throw TokenAnswer.Refused(status: status, body: String(decoding: body, as: UTF8.self)) }
        return try JSONObject(parsing: body)
    }
}
