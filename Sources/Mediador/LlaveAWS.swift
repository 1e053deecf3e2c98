internal import OutboundHTTP
internal import ServiceKit

/// As whom this process calls AWS.
///
/// - Configuration keys: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` (secrets, needed where a function is at AWS), `AWS_SESSION_TOKEN`
///   (secret, for temporary credentials). Those in files (`…_FILE`) are read again when AWS says that they have expired.
struct LlaveAWS {
    private let id: Secret
    private let secret: Secret
    private let token: Secret
    /// Reads the same again, from the files that were named at the start.
    private let releer: @Sendable () -> LlaveAWS?

    static var settings: [Setting] { [keyID, secretKey, sessionToken] }

    init(_ reader: inout SettingsReader) {
        releer = { [reader] in
            var again = reader
            let llave = LlaveAWS(&again)
            return again.problems.count == reader.problems.count && llave.problem == nil ? llave : nil
        }
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

    func firmante(region: String) -> FirmanteAWS {
        FirmanteAWS(firma(region: region)) { [releer] in releer()?.firma(region: region) }
    }

    private func firma(region: String) -> AWSSignature {
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
