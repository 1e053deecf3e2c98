internal import OutboundHTTP
internal import ServiceKit

/// As whom this process calls AWS.
///
/// - Configuration keys: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` (secrets, needed where a function is at AWS), `AWS_SESSION_TOKEN`
///   (secret, for temporary credentials).
struct LlaveAWS {
    private let id: Secret
    private let secret: Secret
    private let token: Secret

    static var settings: [Setting] { [keyID, secretKey, sessionToken] }

    init(_ reader: inout SettingsReader) {
        id = reader.optionalSecret(Self.keyID)
        secret = reader.optionalSecret(Self.secretKey)
        token = reader.optionalSecret(Self.sessionToken)
    }

    /// What is wrong with it for whoever needs it.
    var problem: String? {
        if id.value.isEmpty || secret.value.isEmpty {
            return "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, and a function is at AWS: set both, or their _FILE"
        }
        return id.value.contains(":") ? "AWS_ACCESS_KEY_ID is not usable: it has a colon" : nil
    }

    func firma(region: String) -> AWSSignature {
        AWSSignature(
            region: region, service: "lambda", accessKeyID: id.value, secretAccessKey: secret.value,
            sessionToken: token.value.isEmpty ? nil : token.value)
    }

    private static let keyID = Setting(
        "AWS_ACCESS_KEY_ID", "visible ASCII without spaces", default: "", "whose credentials sign calls to AWS", isSecret: true)
    private static let secretKey = Setting(
        "AWS_SECRET_ACCESS_KEY", "visible ASCII without spaces", default: "", "the secret that signs them", isSecret: true)
    private static let sessionToken = Setting(
        "AWS_SESSION_TOKEN", "visible ASCII without spaces", default: "", "the token of temporary credentials", isSecret: true)
}
