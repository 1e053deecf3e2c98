internal import JOSE
internal import OutboundHTTP

/// The way to an issuer's keys.
struct JWKSRequest: Sendable {
    /// The issuer answered, but not with its keys.
    struct Refused: Error, CustomStringConvertible {
        let status: Int

        var description: String { "the issuer answered \(status)" }
    }

    let url: String
    let http: any HTTPClient

    /// A redirect is not followed: keys of another host are not this issuer's.
    /// - Throws: `Refused`, `HTTPClientError`, `CancellationError`
    func send() async throws -> FetchedKeys {
        var request = OutboundRequest("GET", url, headers: [("Accept", "application/jwk-set+json, application/json")], timeout: .seconds(3))
        request.maximumResponseSize = JWKSet.maximumSize
        let response = try await http.send(request)
        guard response.status == 200 else { throw Refused(status: response.status) }
        return FetchedKeys(text: response.body, lifetime: response.header("Cache-Control").flatMap(Self.maximumAge))
    }

    /// RFC 9111, section 5.2.2.1.
    static func maximumAge(_ field: String) -> Duration? {
        for directive in field.split(separator: ",") {
            let parts = directive.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " || $0 == "\t" } }
            guard parts.count == 2, parts[0].lowercased() == "max-age" else { continue }
            let digits = parts[1].filter { $0 != "\"" && $0 != " " }
            guard let seconds = UInt32(digits) else { return nil }
            return .seconds(Int64(seconds))
        }
        return nil
    }
}
