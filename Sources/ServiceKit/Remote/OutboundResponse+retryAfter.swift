package import OutboundHTTP

extension OutboundResponse {
    /// The seconds that `Retry-After` names (RFC 9110, section 10.2.3), up to a day; the form with a date is not read.
    package var retryAfter: Duration? {
        guard let text = header("Retry-After"), let seconds = Int64(text), 0...86_400 ~= seconds else { return nil }
        return .seconds(seconds)
    }
}
