/// Signs a request with AWS Signature Version 4, as libcurl does it (`CURLOPT_AWS_SIGV4`): method, path, query, the fields that the request has
/// itself, and the body. Its secrets are never part of what describes it. Source: AWS, "Signature Version 4 signing process".
///
/// libcurl (7.88) signs rightly where the query has its keys in order, each with a value, and where the path is of letters, digits, `-`, `_`,
/// `.`, `~` and slashes alone. A field with nothing in it would be signed and not sent: such fields are left out.
package struct AWSSignature: Sendable, Equatable {
    /// Such as `us-east-1`.
    package var region: String
    /// Such as `lambda`.
    package var service: String
    /// Whose credentials they are; without a colon.
    package var accessKeyID: String
    /// Sent nowhere.
    package var secretAccessKey: String
    /// Of temporary credentials: sent as `X-Amz-Security-Token`, which is signed too; nil for lasting ones.
    package var sessionToken: String?

    package init(region: String, service: String, accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.region = region
        self.service = service
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension AWSSignature: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "AWS4 \(region)/\(service)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
